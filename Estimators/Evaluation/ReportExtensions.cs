using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Tasks;

namespace Microsoft.ML;

/// <summary>Reports on scored rows: of any trainer, ours or not, and of any model that was loaded.</summary>
/// <remarks>
/// The rows are read once. Rows without a label or with a score that is NaN are not in the figures; the report says how many there are, and why.
/// </remarks>
public static class ReportExtensions
{
    /// <summary>Reports on predictions of several classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows, with the column <c>Score</c>, a vector of Single.</param>
    /// <param name="labelColumnName">The label: a key, a text, a number or a Boolean. Default <c>Label</c>.</param>
    /// <param name="confidence">
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1), for example 0.95, by the percentile
    /// bootstrap. Default
    /// null: no intervals.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or no label is a class of the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static ClassificationReport ClassificationReport(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = ColumnNames.Label, double? confidence = null) =>
        catalog.ClassificationReport(data, new ClassificationReportOptions { LabelColumnName = labelColumnName, Confidence = confidence });

    /// <summary>Reports on predictions of several classes.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="options">The columns, and what is told.</param>
    /// <inheritdoc cref="ClassificationReport(MulticlassClassificationCatalog, IDataView, string, double?)" path="/exception"/>
    public static ClassificationReport ClassificationReport(
        this MulticlassClassificationCatalog catalog, IDataView data, ClassificationReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Report(EvaluationTask.Multiclass, data, options) as ClassificationReport ?? throw new ArgumentException(
            $"Column '{options.PredictedLabelColumnName}' must have a class for each row but has one for each word. "
            + "Use ml.MulticlassClassification.TaggingReport.");
    }

    /// <summary>Reports on labels that were predicted for the words of rows, and on the entities that they tell of.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows, with the column <c>PredictedLabel</c>, a vector of keys or of text.</param>
    /// <param name="labelColumnName">The label: a vector of keys or of text, one for each word. Default <c>Label</c>.</param>
    /// <param name="confidence">
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1), for example 0.95, by the percentile
    /// bootstrap over rows. Default null: no intervals.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static TaggingReport TaggingReport(
        this MulticlassClassificationCatalog catalog, IDataView data, string labelColumnName = ColumnNames.Label, double? confidence = null) =>
        catalog.TaggingReport(data, new TaggingReportOptions { LabelColumnName = labelColumnName, Confidence = confidence });

    /// <summary>Reports on labels that were predicted for the words of rows, and on the entities that they tell of.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="options">The columns, and what the labels tell.</param>
    /// <inheritdoc cref="TaggingReport(MulticlassClassificationCatalog, IDataView, string, double?)" path="/exception"/>
    public static TaggingReport TaggingReport(this MulticlassClassificationCatalog catalog, IDataView data, TaggingReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return (TaggingReport)Report(EvaluationTask.Multiclass, data, options);
    }

    /// <summary>Reports on predictions of two classes, or of several labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">
    /// The scored rows, with the column <c>Score</c>, <c>Probability</c> or both: numbers, or vectors of Single for a label that is a vector of
    /// Boolean.
    /// </param>
    /// <param name="labelColumnName">
    /// The label: a Boolean, a number, a key or a text (<see cref="ClassificationReportOptions.PositiveClass"/> says what is true), or a vector of
    /// Boolean.
    /// Default <c>Label</c>.
    /// </param>
    /// <param name="confidence">
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1), for example 0.95, by the percentile
    /// bootstrap. Default
    /// null: no intervals.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or does not tell what is true.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated, or a probability is not between 0 and 1.</exception>
    public static ClassificationReport ClassificationReport(
        this BinaryClassificationCatalog catalog, IDataView data, string labelColumnName = ColumnNames.Label, double? confidence = null) =>
        catalog.ClassificationReport(data, new ClassificationReportOptions { LabelColumnName = labelColumnName, Confidence = confidence });

    /// <summary>Reports on predictions of two classes, or of several labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="options">The columns, the threshold, and what is told.</param>
    /// <inheritdoc cref="ClassificationReport(BinaryClassificationCatalog, IDataView, string, double?)" path="/exception"/>
    public static ClassificationReport ClassificationReport(
        this BinaryClassificationCatalog catalog, IDataView data, ClassificationReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return (ClassificationReport)Report(EvaluationTask.Binary, data, options);
    }

    /// <summary>Reports on predictions of a number, or of several.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">
    /// The scored rows, with the column <c>Score</c>: numbers, or vectors of Single for a label that is one. Where there is a column
    /// <c>Quantiles</c> beside
    /// it, the report tells how good they are.
    /// </param>
    /// <param name="labelColumnName">The label: a number, or a vector of Single. Default <c>Label</c>.</param>
    /// <param name="confidence">
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1), for example 0.95, by the percentile
    /// bootstrap. Default
    /// null: no intervals.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static RegressionReport RegressionReport(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = ColumnNames.Label, double? confidence = null) =>
        catalog.RegressionReport(data, new RegressionReportOptions { LabelColumnName = labelColumnName, Confidence = confidence });

    /// <summary>Reports on predictions of a number, or of several.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="options">The columns, and what is told.</param>
    /// <inheritdoc cref="RegressionReport(RegressionCatalog, IDataView, string, double?)" path="/exception"/>
    public static RegressionReport RegressionReport(this RegressionCatalog catalog, IDataView data, RegressionReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return (RegressionReport)Report(EvaluationTask.Regression, data, options);
    }

    private static EvaluationReport Report(EvaluationTask task, IDataView data, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        return task.Report(task.Read(data, options), options);
    }
}
