using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>The columns of held-out rows beside the scores.</summary>
/// <param name="Label">The label.</param>
/// <param name="Weight">The weight; null if all rows weigh the same.</param>
internal sealed record HeldOutColumns(string Label, string? Weight)
{
    /// <summary>Checks the names.</summary>
    /// <exception cref="ArgumentException">One is empty.</exception>
    public HeldOutColumns Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Label);
        return Weight is { Length: 0 }
            ? throw new ArgumentException("The weight column must be null or the name of a column but is empty.")
            : this;
    }

    /// <summary>Checks that data of a shape has the columns.</summary>
    /// <param name="schema">The shape.</param>
    /// <exception cref="ArgumentException">One is missing or of a wrong type.</exception>
    public void Check(SchemaShape schema)
    {
        _ = ColumnLookup.Find(schema, Label);
        if (Weight is not null)
        {
            new WeightEncoder(Weight).Check(schema);
        }
    }
}
