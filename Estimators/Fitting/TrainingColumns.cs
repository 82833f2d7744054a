using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>The columns that one fit reads: checked first, then read once, with a count of the rows left out.</summary>
internal sealed class TrainingColumns
{
    private readonly TrainingRowsReader _reader;
    private readonly string? _weightColumnName;
    private readonly string? _rowGroupColumnName;
    private readonly ColumnEncoder? _split;
    private readonly DataViewSchema _schema;

    /// <summary>Takes types and sizes from the training rows.</summary>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public TrainingColumns(DataViewSchema schema, LearningTask task, NetworkEstimatorOptions options)
    {
        _schema = schema;
        RequireFeatures(options, [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)]);
        Inputs = [.. options.CreateInputs().Select(input => ColumnKind.Create(input.CreateEncoder(schema)))];
        Companion = task.AllowsCompanion ? options.CreateCompanion(Inputs) : NetworkCompanion.None;
        task.CreateLabelEncoder(options.LabelColumnName).Check(schema);
        Label = schema[options.LabelColumnName];
        _weightColumnName = options.ExampleWeightColumnName;
        if (_weightColumnName is not null)
        {
            new WeightEncoder(_weightColumnName).Check(schema);
        }

        var rowGroup = task.CreateRowGroupEncoder(options);
        RequireRowGroup(rowGroup, [.. schema.Where(column => !column.IsHidden).Select(column => column.Name)]);
        rowGroup?.Check(schema);
        _rowGroupColumnName = rowGroup?.ColumnName;
        _reader = new TrainingRowsReader(Inputs, task.CreateLabelEncoder(Label.Name, Label), _weightColumnName, rowGroup, Companion.RowEncoder);
        _split = options.CreateSplitEncoder();
    }

    /// <summary>The columns to predict from.</summary>
    public IReadOnlyList<ColumnKind> Inputs { get; }

    /// <summary>All columns that are read, by name.</summary>
    public IEnumerable<string> Names =>
        Inputs.Select(input => input.ColumnName).Concat(
            new[] { Label.Name, _weightColumnName, _rowGroupColumnName, _split?.ColumnName }.OfType<string>());

    /// <summary>The encoders for scoring, which give as many keys as any part of the network looks at, and the alpha channel of images.</summary>
    public IReadOnlyList<InputEncoder> ScoringInputs => [.. Inputs.Select(input => input.ForScoring(Companion.RowEncoder?.Cut))];

    /// <summary>The name of each category of a row, and its place among the row's keys.</summary>
    public IReadOnlyList<(string Name, int Place)> Categories
    {
        get
        {
            var categories = new List<(string, int)>();
            var place = 0;
            foreach (var input in Inputs.Where(input => input.KeyCount > 0))
            {
                categories.AddRange(input.CategoryNames.Select((name, i) => (name, place + i)));
                place += input.Width;
            }

            return categories;
        }
    }

    /// <summary>The model beside the network, which may read whole rows.</summary>
    public NetworkCompanion Companion { get; }

    /// <summary>The label column of the training rows.</summary>
    public DataViewSchema.Column Label { get; }

    /// <summary>The name of each number or category of a column; null if it names none.</summary>
    public IReadOnlyList<string>? GetSlotNames(ColumnKind input) =>
        input.HasNamedSlots && SlotNameList.Read(_schema[input.ColumnName]) is { } names
        && names.Length == input.Width && Array.Exists(names, name => name.Length > 0)
            ? names
            : null;

    /// <summary>Checks the columns as far as they are known before there is data.</summary>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public static void Check(SchemaShape schema, LearningTask task, NetworkEstimatorOptions options)
    {
        RequireFeatures(options, [.. schema.Select(column => column.Name)]);
        foreach (var input in options.CreateInputs())
        {
            input.Check(schema);
        }

        task.CreateLabelEncoder(options.LabelColumnName).Check(schema);
        if (options.ExampleWeightColumnName is { } weight)
        {
            new WeightEncoder(weight).Check(schema);
        }

        var rowGroup = task.CreateRowGroupEncoder(options);
        RequireRowGroup(rowGroup, [.. schema.Select(column => column.Name)]);
        rowGroup?.Check(schema);
        if (options.SamplingKeyColumnName is { } group)
        {
            new GroupEncoder(group).Check(schema);
        }

        if (options.ValidationTimeColumnName is { } time)
        {
            new TimeEncoder(time).Check(schema);
        }
    }

    /// <summary>Checks that other rows have the same columns.</summary>
    /// <exception cref="ArgumentException">A column is missing, or not as in the training rows.</exception>
    public void Check(DataViewSchema schema) => _reader.Check(schema);

    /// <summary>Reads all usable rows and reports the others.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="purpose">What they are for, for messages.</param>
    /// <param name="areSplit">Whether they are to be split, so that their groups or times are needed.</param>
    /// <param name="spill">Where features go that are too many for memory.</param>
    /// <param name="channel">Where to report.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">A column is missing, or not as in the training rows.</exception>
    /// <exception cref="InvalidOperationException">No row can be used, or none has a weight above zero.</exception>
    public TrainingRows Read(IDataView data, string purpose, bool areSplit, RowSpill spill, IChannel channel, CancellationToken cancellationToken)
    {
        var rows = _reader.Read(data, areSplit ? _split : null, spill, cancellationToken);
        var skipped = GetReasonsText(rows.Skipped);
        if (rows.RowCount == 0)
        {
            throw new InvalidOperationException(rows.Skipped.Total == 0
                ? $"The {purpose} data has no rows. Check its source, and filters before the trainer."
                : $"No {purpose} row can be used: {skipped}. {WayOut(rows.Skipped)}");
        }

        if (rows.Weights is { } weights && !weights.AsSpan().ContainsAnyExcept(0f))
        {
            throw new InvalidOperationException(
                $"The weight column '{_weightColumnName}' must be above zero in some {purpose} row but is 0 in all {rows.RowCount}. "
                + "Check how the weights are made.");
        }

        if (rows.Skipped.Total > 0)
        {
            channel.Warning(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture,
                $"Left out {rows.Skipped.Total:N0} of {rows.Skipped.Total + rows.RowCount:N0} {purpose} rows: {skipped}."));
        }

        foreach (var cut in rows.Cut)
        {
            channel.Warning(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture,
                $"Cut {cut.Count:N0} {purpose} rows of column '{cut.ColumnName}' to {cut.MostSteps:N0} steps. "
                + $"MaximumSequenceLength takes longer ones."));
        }

        if (rows.AreInFiles)
        {
            channel.Info(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture,
                $"The features of {rows.RowCount:N0} {purpose} rows are more than RowStorage.MemoryBudget allows: they are read from a file."));
        }

        return _rowGroupColumnName is null ? rows : ComparableRows.Keep(rows, _rowGroupColumnName, purpose, channel);
    }

    private static string WayOut(SkippedRows skipped) => skipped switch
    {
        _ when skipped.MissingImages == skipped.Total => "Check the paths that the images come from: an empty path is a missing image.",
        _ when skipped.MissingLabel == skipped.Total =>
            "Check how the label is read: a text that is no number becomes a missing one, and so does a value that MapValueToKey was not fitted on.",
        _ when skipped.MissingGroup == skipped.Total => "Check how the groups are made: key 0, NaN and an empty text are missing.",
        _ when skipped.BadWeight == skipped.Total => "Check how the weights are made.",
        _ when skipped.Mismatched == skipped.Total => "Make both columns of the same words: each word has one label.",
        _ => "Fill missing values first, for example with ml.Transforms.ReplaceMissingValues.",
    };

    // The feature column has a name by default, whether or not other columns are enough.
    private static void RequireFeatures(NetworkEstimatorOptions options, string[] columnNames)
    {
        if (!options.NeedsFeatures && options.FeatureColumnName is { } features && !columnNames.Contains(features))
        {
            throw new ArgumentException(
                $"{ColumnLookup.Missing(features, columnNames).Message} Or set FeatureColumnName = null: there are other columns to predict from.");
        }
    }

    private static void RequireRowGroup(GroupEncoder? rowGroup, string[] columnNames)
    {
        if (rowGroup is not null && !columnNames.Contains(rowGroup.ColumnName))
        {
            throw new ArgumentException(
                $"{ColumnLookup.Missing(rowGroup.ColumnName, columnNames).Message} Set RowGroupColumnName to the column that tells which rows are "
                + "ranked together.");
        }
    }

    private static string GetReasonsText(SkippedRows skipped)
    {
        (long Count, string Reason)[] reasons =
        [
            (skipped.MissingLabel, "with a missing label"),
            (skipped.MissingFeatures, "with a missing or infinite feature"),
            (skipped.MissingImages, "with a missing image"),
            (skipped.BadWeight, "with a missing, infinite or negative weight"),
            (skipped.MissingGroup, "with a missing group"),
            (skipped.Mismatched, $"with another number of labels than words ({skipped.FirstMismatch})"),
        ];
        return string.Join(", ", reasons
            .Where(reason => reason.Count > 0)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Count:N0} {reason.Reason}")));
    }
}
