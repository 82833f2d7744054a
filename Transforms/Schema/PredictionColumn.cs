using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A column that a fitted network adds to the data, read from one output of its graph.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph.</param>
internal abstract class PredictionColumn(string name, NetworkOutput output)
{
    /// <summary>The name of the column.</summary>
    public string Name { get; } = name;

    /// <summary>The output of the graph that the column is read from.</summary>
    public NetworkOutput Output { get; } = output;

    /// <summary>The type of the column.</summary>
    public abstract DataViewType Type { get; }

    /// <summary>The annotations of the column, for example slot names.</summary>
    public virtual DataViewSchema.Annotations Annotations => DataViewSchema.Annotations.Empty;

    /// <summary>The names of the column's slots, which the graph must carry too; null if it has no slots.</summary>
    public virtual IReadOnlyList<string>? SlotNames => null;

    /// <summary>Makes the getter of the column.</summary>
    /// <param name="row">The values of the row that a cursor is on.</param>
    /// <param name="output">The number of <see cref="Output"/> among the outputs of the row.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's raw type.</returns>
    public abstract Delegate CreateGetter(IScoredRow row, int output);

    /// <summary>Adds the stock transformers that do in a saved model what the getter does here.</summary>
    /// <param name="chain">The chain of the saved model.</param>
    /// <param name="column">
    /// A column that holds the graph's output as a vector. The steps replace it by one of the type <see cref="Type"/>.
    /// </param>
    public abstract void AppendStockSteps(StockChain chain, string column);

    /// <summary>Checks that the output has one value a row.</summary>
    /// <param name="output">The output.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">The output is wider.</exception>
    protected static NetworkOutput Single(NetworkOutput output) => output.Width == 1
        ? output
        : throw new ArgumentException(
            $"Output '{output.Name}' must have one value a row but has {output.Width}. Reduce it in the graph.",
            nameof(output));
}
