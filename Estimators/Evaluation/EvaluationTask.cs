using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A kind of prediction, for what evaluates models of any kind: how its scored rows are read and reported.</summary>
internal abstract class EvaluationTask
{
    /// <summary>One of two classes, or several labels.</summary>
    public static EvaluationTask Binary { get; } = new BinaryTask(classNames: null);

    /// <summary>One of several classes, of rows or of their words.</summary>
    public static EvaluationTask Multiclass { get; } = new MulticlassTask();

    /// <summary>A number, or several.</summary>
    public static EvaluationTask Regression { get; } = new RegressionTask();

    /// <summary>One of two classes that have names.</summary>
    /// <param name="classNames">The name of false, then that of true; null for these words themselves.</param>
    public static EvaluationTask BinaryOf(IReadOnlyList<string>? classNames) => new BinaryTask(classNames);

    /// <summary>The kind of scored rows, by the columns that tell what is predicted.</summary>
    /// <param name="schema">Their columns.</param>
    public static EvaluationTask For(DataViewSchema schema) => schema.GetColumnOrNull(ColumnNames.PredictedLabel)?.Type switch
    {
        null => Regression,
        VectorDataViewType { ItemType: KeyDataViewType } => Multiclass,
        BooleanDataViewType or VectorDataViewType => Binary,
        _ => Multiclass,
    };

    /// <summary>The figure to judge models by where none is named.</summary>
    /// <param name="rows">The rows.</param>
    public abstract string DefaultMetric(EvaluatedRows rows);

    /// <summary>The figures that rows of the kind may have, without those of single classes or outputs.</summary>
    protected abstract IEnumerable<MeasuredFigure> Figures { get; }

    /// <summary>Checks the name of a figure before there are rows.</summary>
    /// <param name="metric">The name; null for the default one.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public void RequireMetric(string? metric)
    {
        string[] names = [.. Figures.Select(figure => figure.Metric.Name).Distinct()];
        if (metric is not null && !names.Contains(metric))
        {
            throw new ArgumentException($"Metric must be one of {string.Join(", ", names.Select(name => $"'{name}'"))} but is '{metric}'.");
        }
    }

    /// <summary>Makes options of the kind, with the default columns.</summary>
    public abstract ReportOptions CreateOptions();

    /// <summary>Reads scored rows, of which figures can be measured by name and by any weights.</summary>
    /// <param name="scored">The rows, with labels and scores.</param>
    /// <param name="options">Options of the kind, see <see cref="CreateOptions"/>.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public abstract EvaluatedRows Read(IDataView scored, ReportOptions options);

    /// <summary>Reports on rows that were read.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="options">The options that they were read by.</param>
    public abstract EvaluationReport Report(EvaluatedRows rows, ReportOptions options);

    private sealed class BinaryTask(IReadOnlyList<string>? classNames) : EvaluationTask
    {
        public override string DefaultMetric(EvaluatedRows rows) =>
            rows is LabelSetRows ? nameof(ClassificationReport.MacroF1) : ClassificationFigures.F1;

        protected override IEnumerable<MeasuredFigure> Figures =>
            [.. ClassificationFigures.Create([], isBinary: true), .. ClassificationFigures.CreateForLabelSets([])];

        public override ReportOptions CreateOptions() => new ClassificationReportOptions { ClassNames = classNames };

        public override EvaluatedRows Read(IDataView scored, ReportOptions options) =>
            new BinaryReader(scored, (ClassificationReportOptions)options).Read();

        public override EvaluationReport Report(EvaluatedRows rows, ReportOptions options) => new ClassificationReport(rows, options);
    }

    // A class of each row, or of each word of a row.
    private sealed class MulticlassTask : EvaluationTask
    {
        public override string DefaultMetric(EvaluatedRows rows) => rows switch
        {
            TaggedRows { Entities: not null } => nameof(TaggingReport.SpanF1),
            TaggedRows => nameof(TaggingReport.Accuracy),
            _ => nameof(ClassificationReport.MacroF1),
        };

        protected override IEnumerable<MeasuredFigure> Figures =>
            [.. ClassificationFigures.Create([], isBinary: false), .. TaggedRows.PossibleFigures];

        public override ReportOptions CreateOptions() => new ClassificationReportOptions();

        public override EvaluatedRows Read(IDataView scored, ReportOptions options) => options switch
        {
            TaggingReportOptions tagging => new TaggedRowsReader(scored, tagging).Read(),
            ClassificationReportOptions ofWords when AreOfWords(scored.Schema, ofWords) =>
                new TaggedRowsReader(scored, TaggingReportOptions.From(ofWords)).Read(),
            _ => new MulticlassReader(scored, (ClassificationReportOptions)options).Read(),
        };

        public override EvaluationReport Report(EvaluatedRows rows, ReportOptions options) => (rows, options) switch
        {
            (TaggedRows tagged, TaggingReportOptions tagging) => new TaggingReport(tagged, tagging),
            (TaggedRows tagged, _) => new TaggingReport(tagged, TaggingReportOptions.From((ClassificationReportOptions)options)),
            _ => new ClassificationReport(rows, options),
        };

        private static bool AreOfWords(DataViewSchema schema, ClassificationReportOptions options) =>
            schema.GetColumnOrNull(options.PredictedLabelColumnName)?.Type is VectorDataViewType { ItemType: KeyDataViewType };
    }

    private sealed class RegressionTask : EvaluationTask
    {
        public override string DefaultMetric(EvaluatedRows rows) => RegressionRows.Rmse;

        protected override IEnumerable<MeasuredFigure> Figures => RegressionRows.PossibleFigures;

        public override ReportOptions CreateOptions() => new RegressionReportOptions();

        public override EvaluatedRows Read(IDataView scored, ReportOptions options) =>
            new RegressionReader(scored, (RegressionReportOptions)options).Read();

        public override EvaluationReport Report(EvaluatedRows rows, ReportOptions options) => new RegressionReport((RegressionRows)rows, options);
    }
}
