using MLNet.DeepExtensions.Evaluation;

namespace Microsoft.ML;

/// <summary>Tells where the errors of scored rows are: of any trainer, ours or not, and of any model that was loaded.</summary>
public static class ErrorAnalysisExtensions
{
    private const int TopCount = 20;
    private const int SliceCount = 10;
    private const int SmallestSlice = 20;

    /// <summary>The rows that are predicted worst.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="count">How many, positive. Default 20.</param>
    /// <param name="options">The columns; null for those of the default names.</param>
    /// <returns>
    /// The rows with their own columns, the worst first, and <c>Loss</c>: of classes the negative logarithm of the probability that was given to
    /// the truth (of
    /// scores that are no probabilities, by how much another class scores higher); of numbers the absolute error, of several the mean in their
    /// mean errors.
    /// </returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static IDataView TopLosses(
        this BinaryClassificationCatalog catalog, IDataView data, int count = TopCount, ClassificationReportOptions? options = null) =>
        TopLosses(catalog, EvaluationTask.Binary, data, count, options ?? new ClassificationReportOptions());

    /// <inheritdoc cref="TopLosses(BinaryClassificationCatalog, IDataView, int, ClassificationReportOptions?)"/>
    public static IDataView TopLosses(
        this MulticlassClassificationCatalog catalog, IDataView data, int count = TopCount, ClassificationReportOptions? options = null) =>
        TopLosses(catalog, EvaluationTask.Multiclass, data, count, options ?? new ClassificationReportOptions());

    /// <inheritdoc cref="TopLosses(BinaryClassificationCatalog, IDataView, int, ClassificationReportOptions?)"/>
    public static IDataView TopLosses(
        this RegressionCatalog catalog, IDataView data, int count = TopCount, RegressionReportOptions? options = null) =>
        TopLosses(catalog, EvaluationTask.Regression, data, count, options ?? new RegressionReportOptions());

    /// <summary>The groups of rows, by one or two columns, on which the model is worst.</summary>
    /// <remarks>
    /// Texts, keys and Booleans are groups by their values, the 30 most frequent ones; numbers are put into five bins with as many rows each. A
    /// pair of columns
    /// is shown where its rows are worse than those of either alone. Of more than 100 columns, the 100 with the worst groups of their own are paired.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="columnNames">
    /// The columns, of single values. Default null: all but the label, the scores, and texts that are different in most rows.
    /// </param>
    /// <param name="count">How many groups to show, positive. Default 10.</param>
    /// <param name="smallestCount">The fewest rows of a group, positive. Default 20.</param>
    /// <param name="options">
    /// The columns of the label and the scores, and <c>Confidence</c>, 0.95 if it is null; null for those of the default names.
    /// </param>
    /// <returns>The groups with a higher error than all rows, the one that is most surely bad first.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is not positive.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static SliceReport ErrorsBySlice(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        IReadOnlyCollection<string>? columnNames = null,
        int count = SliceCount,
        int smallestCount = SmallestSlice,
        ClassificationReportOptions? options = null) =>
        ErrorsBySlice(catalog, EvaluationTask.Binary, data, columnNames, (count, smallestCount), options ?? new ClassificationReportOptions());

    /// <inheritdoc cref="ErrorsBySlice(BinaryClassificationCatalog, IDataView, IReadOnlyCollection{string}?, int, int,
    /// ClassificationReportOptions?)"/>
    public static SliceReport ErrorsBySlice(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IReadOnlyCollection<string>? columnNames = null,
        int count = SliceCount,
        int smallestCount = SmallestSlice,
        ClassificationReportOptions? options = null) =>
        ErrorsBySlice(catalog, EvaluationTask.Multiclass, data, columnNames, (count, smallestCount), options ?? new ClassificationReportOptions());

    /// <inheritdoc cref="ErrorsBySlice(BinaryClassificationCatalog, IDataView, IReadOnlyCollection{string}?, int, int,
    /// ClassificationReportOptions?)"/>
    public static SliceReport ErrorsBySlice(
        this RegressionCatalog catalog,
        IDataView data,
        IReadOnlyCollection<string>? columnNames = null,
        int count = SliceCount,
        int smallestCount = SmallestSlice,
        RegressionReportOptions? options = null) =>
        ErrorsBySlice(catalog, EvaluationTask.Regression, data, columnNames, (count, smallestCount), options ?? new RegressionReportOptions());

    /// <summary>Labels that are probably wrong, by confident learning (Northcutt, Jiang and Chuang 2021).</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">
    /// Scored rows with probabilities. They must not be those that the model was trained on, whose labels it may know by heart: predictions out of
    /// folds tell of
    /// all rows.
    /// </param>
    /// <param name="options">The columns; null for those of the default names.</param>
    /// <returns>The rows to look at, and how many labels are probably wrong.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated, or the scores are no probabilities.</exception>
    public static LabelErrorReport FindLabelErrors(
        this BinaryClassificationCatalog catalog, IDataView data, ClassificationReportOptions? options = null) =>
        Analyze(catalog, EvaluationTask.Binary, data, options ?? new ClassificationReportOptions()).FindLabelErrors();

    /// <inheritdoc cref="FindLabelErrors(BinaryClassificationCatalog, IDataView, ClassificationReportOptions?)"/>
    public static LabelErrorReport FindLabelErrors(
        this MulticlassClassificationCatalog catalog, IDataView data, ClassificationReportOptions? options = null) =>
        Analyze(catalog, EvaluationTask.Multiclass, data, options ?? new ClassificationReportOptions()).FindLabelErrors();

    /// <summary>How well the rows of different groups are predicted, and how far the groups are apart.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The scored rows.</param>
    /// <param name="groupColumnName">
    /// The column by which rows are in groups, for example the region or the sex of customers: texts, keys and Booleans by their values, numbers
    /// in five bins.
    /// </param>
    /// <param name="options">The columns, and whether there are intervals; null for those of the default names, and none.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static GroupReport ReportByGroup(
        this BinaryClassificationCatalog catalog, IDataView data, string groupColumnName, ClassificationReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupColumnName);
        return Analyze(catalog, EvaluationTask.Binary, data, options ?? new ClassificationReportOptions()).ReportByGroup(groupColumnName);
    }

    /// <inheritdoc cref="ReportByGroup(BinaryClassificationCatalog, IDataView, string, ClassificationReportOptions?)"/>
    public static GroupReport ReportByGroup(
        this MulticlassClassificationCatalog catalog, IDataView data, string groupColumnName, ClassificationReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupColumnName);
        return Analyze(catalog, EvaluationTask.Multiclass, data, options ?? new ClassificationReportOptions()).ReportByGroup(groupColumnName);
    }

    /// <inheritdoc cref="ReportByGroup(BinaryClassificationCatalog, IDataView, string, ClassificationReportOptions?)"/>
    public static GroupReport ReportByGroup(
        this RegressionCatalog catalog, IDataView data, string groupColumnName, RegressionReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(groupColumnName);
        return Analyze(catalog, EvaluationTask.Regression, data, options ?? new RegressionReportOptions()).ReportByGroup(groupColumnName);
    }

    private static IDataView TopLosses(TrainCatalogBase catalog, EvaluationTask task, IDataView data, int count, ReportOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Analyze(catalog, task, data, options).FindTopLosses(count);
    }

    private static SliceReport ErrorsBySlice(
        TrainCatalogBase catalog,
        EvaluationTask task,
        IDataView data,
        IReadOnlyCollection<string>? columnNames,
        (int Shown, int Smallest) counts,
        ReportOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(counts.Shown, "count");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(counts.Smallest, "smallestCount");
        return Analyze(catalog, task, data, options).FindSlices(columnNames, counts.Shown, counts.Smallest);
    }

    private static ErrorAnalysis Analyze(TrainCatalogBase catalog, EvaluationTask task, IDataView data, ReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return new ErrorAnalysis(task, data, options);
    }
}
