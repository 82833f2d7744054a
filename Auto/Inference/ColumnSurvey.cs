using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What all rows tell of a column.</summary>
/// <param name="column">The column.</param>
internal abstract class ColumnSurvey(DataViewSchema.Column column)
{
    /// <summary>The name of the column.</summary>
    public string Name => column.Name;

    /// <summary>The column.</summary>
    protected DataViewSchema.Column Column => column;

    /// <summary>The number of rows that have a value, null if that is not counted.</summary>
    public abstract long? Known { get; }

    /// <summary>The different values, and how often each is there; null if there are too many, or they are not counted.</summary>
    public abstract IReadOnlyDictionary<string, long>? Values { get; }

    /// <summary>Whether all values are whole numbers.</summary>
    public virtual bool IsWhole => false;

    /// <summary>Whether the values are of the type Boolean.</summary>
    public virtual bool IsBoolean => false;

    /// <summary>Whether it reads a column.</summary>
    public virtual bool Reads(DataViewSchema.Column other) => other.Index == column.Index;

    /// <summary>Makes what looks at the row that a cursor is on; null if nothing does.</summary>
    public abstract Action? Attach(DataViewRowCursor cursor);

    /// <summary>What the column is.</summary>
    public abstract DataColumn Decide();

    /// <summary>The column as one of a kind.</summary>
    protected DataColumn Create(DataColumnKind kind, string reason) => new(Name, kind, reason);
}
