using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What all rows tell of a column.</summary>
/// <param name="name">The name of the column.</param>
internal abstract class ColumnSurvey(string name)
{
    /// <summary>The name of the column.</summary>
    public string Name => name;

    /// <summary>The number of rows that have a value, null if that is not counted.</summary>
    public abstract long? Known { get; }

    /// <summary>The different values, and how often each is there; null if there are too many, or they are not counted.</summary>
    public abstract IReadOnlyDictionary<string, long>? Values { get; }

    /// <summary>Whether all values are whole numbers.</summary>
    public virtual bool IsWhole => false;

    /// <summary>Makes what looks at the row that a cursor is on; null if nothing does.</summary>
    public abstract Action? Attach(DataViewRowCursor cursor);

    /// <summary>What the column is.</summary>
    public abstract DataColumn Decide();
}
