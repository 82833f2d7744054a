using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>What a table is used for.</summary>
internal enum TableTask
{
    /// <summary>Yes or no.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Regression,
}

/// <summary>What to predict of a table.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Column">The column; null for the last one of a file without a heading.</param>
/// <param name="Task">What it is.</param>
internal sealed record TableLabel(string Table, string? Column, TableTask Task)
{
    /// <summary>The tables that are measured.</summary>
    public static IReadOnlyList<TableLabel> All { get; } =
    [
        new("housing", "median_house_value", TableTask.Regression),
        new("adult", "IsOver50K", TableTask.Binary),
        new("optdigits", null, TableTask.Multiclass),
    ];

    /// <summary>The type to read it as.</summary>
    public DataKind Kind => Task == TableTask.Binary ? DataKind.Boolean : DataKind.Single;
}
