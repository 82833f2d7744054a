using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Preparation;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Processes;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>The rows of a run, ready for candidates, in folds.</summary>
/// <param name="Source">The rows as they are, without those that have no label.</param>
/// <param name="Parser">The fitted steps that make columns what their kinds say, all but the label.</param>
/// <param name="Prepared">The rows after these and all further steps.</param>
/// <param name="Folds">The same in folds.</param>
/// <param name="Labelled">The rows with a label, and what is known of it.</param>
internal sealed record RunData(IDataView Source, ITransformer Parser, PreparedData Prepared, FoldedRows Folds, LabelledData Labelled)
{
    private const int FewRows = 1000; // of which one round of folds tells too little
    private IReadOnlyDictionary<string, string>? _hashes;

    /// <summary>The number of rows.</summary>
    public int RowCount => Folds.Columns.Count;

    /// <summary>A hash of the values of each column of <see cref="Source"/>, for which all rows are read once.</summary>
    public IReadOnlyDictionary<string, string> Hashes => _hashes ??= ColumnHashes.Compute(Source, ImagePaths);

    /// <summary>The columns that name files of images.</summary>
    public required IReadOnlyList<string> ImagePaths { get; init; }

    /// <summary>The fitted steps that make the label what the task needs.</summary>
    public required ITransformer LabelParser { get; init; }

    /// <summary>The columns that models read; neither the label nor what is left out needs to be there when rows are predicted.</summary>
    public required DataViewSchema UsedSchema { get; init; }

    /// <summary>Prepares rows.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows.</param>
    /// <param name="columns">What they hold, with a label.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or there is nothing to learn from.</exception>
    /// <exception cref="InvalidOperationException">The label tells nothing, or there are too few rows.</exception>
    public static RunData Create(MLContext ml, IDataView data, DataColumns columns, AutoTrainOptions options)
    {
        var label = columns.LabelName!;
        var labelled = LabelledRows.Find(data, columns);
        var source = labelled.Rows;
        var rule = options.Folds ?? DefaultFolds(labelled.Count, options.Seed);
        var folds = FoldedRows.Create(FoldTimes.Show(source, rule, columns), rule, label, columns.Task == PredictionTask.Regression);
        var parser = columns.CreateFeatureParser(ml).Fit(source); // rows to be predicted have no label
        var parsed = parser.Transform(source);
        var labelParser = columns.CreateLabelParser(ml).Fit(parsed);
        var typed = ml.Data.Cache(labelParser.Transform(parsed));
        LabelledRows.Require(typed.Schema[label], columns.Task!.Value);
        var kinds = TypedColumns.From(columns);
        var prepared = FeaturePreparation.Fit(ml, kinds, typed);
        if (prepared.Columns(0, 0).ImageColumnNames.Count == 0)
        {
            prepared = prepared with { Rows = ml.Data.Cache(prepared.Rows) };
        }

        var features = columns.Features.Select(column => column.Name).ToHashSet();
        var used = new DataViewSchema.Builder();
        used.AddColumns(source.Schema.Where(column => !column.IsHidden && features.Contains(column.Name)));
        return new RunData(source, parser, prepared, folds.After(prepared.Rows), labelled)
        {
            LabelParser = labelParser,
            ImagePaths = kinds.ImagePaths,
            UsedSchema = used.ToSchema(),
        };
    }

    /// <summary>The columns for a candidate.</summary>
    /// <param name="seed">The seed for what it draws.</param>
    public PreparedColumns ColumnsFor(int seed) => Prepared.Columns(RowCount, seed);

    private static CrossValidation.Folds DefaultFolds(int rows, int seed) =>
        rows < FewRows ? CrossValidation.Folds.Stratified(5, seed).Repeated(2) : CrossValidation.Folds.Stratified(5, seed);
}
