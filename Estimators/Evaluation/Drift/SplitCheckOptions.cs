using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The columns that have a part to play when a split is checked.</summary>
public sealed class SplitCheckOptions
{
    /// <summary>The column with the truth. Default <c>Label</c>; null if there is none.</summary>
    public string? LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>
    /// The column that tells which rows belong together, such as a customer: none should be on both sides. Default null: not checked.
    /// </summary>
    public string? GroupColumnName { get; set; }

    /// <summary>
    /// The column that tells when a row was: no row to train on should be later than one to test with. Default null: of columns of dates it is
    /// good to know.
    /// </summary>
    public string? TimeColumnName { get; set; }
}
