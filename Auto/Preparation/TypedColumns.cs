namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>The columns of parsed data by what their values are, and the label.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">The label.</param>
internal sealed record TypedColumns(PredictionTask Task, string Label)
{
    /// <summary>Single, or vectors of them.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Texts of few values.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Texts of words.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Paths of image files.</summary>
    public IReadOnlyList<string> ImagePaths { get; init; } = [];

    /// <summary>Sorts columns by what their values are.</summary>
    /// <param name="columns">The columns, with a label.</param>
    public static TypedColumns From(DataColumns columns)
    {
        string[] Names(params DataColumnKind[] kinds) =>
            [.. columns.Features.Where(column => kinds.Contains(column.Kind)).Select(column => column.Name)];
        return new TypedColumns(columns.Task!.Value, columns.LabelName!)
        {
            Numbers = Names(DataColumnKind.Number, DataColumnKind.Boolean, DataColumnKind.Date),
            Categories = Names(DataColumnKind.Category),
            Texts = Names(DataColumnKind.Text),
            ImagePaths = Names(DataColumnKind.ImagePath),
        };
    }
}
