using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A class as a 32-bit key, such as the PredictedLabel of a multiclass classification.</summary>
/// <remarks>NaN, and a number that is no class, gives key 0: missing.</remarks>
internal sealed class KeyColumn : PredictionColumn
{
    private readonly ClassLabels _classes;
    private readonly DataViewSchema.Annotations _annotations;

    /// <summary>Makes a column whose keys have the values of the classes.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="output">The output of the graph, of width 1: the zero-based index of the class.</param>
    /// <param name="classes">The classes.</param>
    public KeyColumn(string name, NetworkOutput output, ClassLabels classes)
        : base(name, Single(output))
    {
        _classes = classes;
        var annotations = new DataViewSchema.Annotations.Builder();
        classes.AddKeyValues(annotations);
        _annotations = annotations.ToAnnotations();
    }

    /// <inheritdoc/>
    public override DataViewType Type => _classes.KeyType;

    /// <inheritdoc/>
    public override DataViewSchema.Annotations Annotations => _annotations;

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) =>
        (ValueGetter<uint>)((ref uint value) => value = Key(row.Values(output)[0]));

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        var scalar = chain.ExtractScalar(column);
        var keys = ClassKeys.CreateView(chain.Context, _classes);
        chain.Append(chain.Context.Transforms.Conversion.MapValue(
            column, keys, keys.Schema[nameof(ClassKeys.Index)], keys.Schema[nameof(ClassKeys.Key)], scalar));
    }

    // The saved model looks the index up in a table, so only whole numbers are classes here too.
    private uint Key(float index) =>
        index >= 0 && index < _classes.Count && index == MathF.Floor(index) ? (uint)index + 1 : 0;
}
