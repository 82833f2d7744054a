using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Reports;
using MLNet.DeepExtensions.Auto.Runs;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Reports;

namespace Microsoft.ML;

/// <summary>Finds the best model for data in one call.</summary>
public static class AutoTrainCatalog
{
    /// <summary>Tells what the columns are, tries candidates out for ten minutes, and puts the best of them together.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows to learn from; keep the test rows away. Each reading must give the same rows in the same order.</param>
    /// <param name="labelColumnName">The column to predict.</param>
    /// <inheritdoc cref="AutoTrain(MLContext, IDataView, DataColumns, AutoTrainOptions)"/>
    public static AutoTrainReport AutoTrain(this MLContext ml, IDataView data, string labelColumnName) =>
        ml.AutoTrain(data, labelColumnName, new AutoTrainOptions());

    /// <summary>Tells what the columns are, tries candidates out, and puts the best of them together.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows to learn from; keep the test rows away. Each reading must give the same rows in the same order.</param>
    /// <param name="labelColumnName">The column to predict.</param>
    /// <param name="options">How it is looked for.</param>
    /// <inheritdoc cref="AutoTrain(MLContext, IDataView, DataColumns, AutoTrainOptions)"/>
    public static AutoTrainReport AutoTrain(this MLContext ml, IDataView data, string labelColumnName, AutoTrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        return ml.AutoTrain(data, ml.Data.InferColumns(data, labelColumnName), options);
    }

    /// <summary>
    /// From a file to the best model: reads a file or a folder of images, tells what its columns are, tries candidates out for ten minutes, and
    /// puts the best of them together.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The path of the file, of a kind that <c>ml.Data.InferColumns</c> reads, or of the folder; keep the test rows away.</param>
    /// <param name="labelColumnName">The column to predict; of a folder of images <c>Label</c>.</param>
    /// <returns>The best model and the leaderboard; the caller disposes it.</returns>
    /// <inheritdoc cref="AutoTrain(MLContext, string, DataColumns, AutoTrainOptions)"/>
    public static AutoTrainReport AutoTrain(this MLContext ml, string path, string labelColumnName) =>
        ml.AutoTrain(path, labelColumnName, new AutoTrainOptions());

    /// <summary>
    /// From a file to the best model: reads a file or a folder of images, tells what its columns are, tries candidates out, and puts the best of
    /// them together.
    /// </summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The path of the file, of a kind that <c>ml.Data.InferColumns</c> reads, or of the folder; keep the test rows away.</param>
    /// <param name="labelColumnName">The column to predict; of a folder of images <c>Label</c>.</param>
    /// <param name="options">How it is looked for.</param>
    /// <inheritdoc cref="AutoTrain(MLContext, string, DataColumns, AutoTrainOptions)"/>
    public static AutoTrainReport AutoTrain(this MLContext ml, string path, string labelColumnName, AutoTrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.ValidatedCopy(); // before a large file is read
        return ml.AutoTrain(path, ml.Data.InferColumns(path, labelColumnName), settings);
    }

    /// <summary>Tries candidates out on a file whose columns are known, and puts the best of them together.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The path of the file, or of the folder of images; keep the test rows away.</param>
    /// <param name="columns">What the columns are, with a label, such as <c>ml.Data.InferColumns</c> says of the same file.</param>
    /// <param name="options">How it is looked for.</param>
    /// <remarks>Where more is known of the file, such as its delimiter, load it by <c>ml.Data.LoadFromFile</c> with that.</remarks>
    /// <returns>The best model and the leaderboard; the caller disposes it.</returns>
    /// <exception cref="IOException">The file cannot be opened, or changes while it is read.</exception>
    /// <exception cref="InvalidDataException">The file is empty, of no kind that can be read, or damaged.</exception>
    /// <inheritdoc cref="AutoTrain(MLContext, IDataView, DataColumns, AutoTrainOptions)"/>
    public static AutoTrainReport AutoTrain(this MLContext ml, string path, DataColumns columns, AutoTrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        return ml.AutoTrain(ml.Data.LoadFromFile(path, columns), columns, options);
    }

    /// <summary>Reads what the columns of a model are that <c>AutoTrain</c> made: its file is all that is needed to predict and to judge.</summary>
    /// <param name="catalog">The catalog of models.</param>
    /// <param name="path">The model's file.</param>
    /// <returns>The columns, with the label and the task.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or a model of another origin.</exception>
    public static DataColumns LoadDataColumns(this ModelOperationsCatalog catalog, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SavedColumns.Read(path);
    }

    /// <summary>
    /// Judges a model that <c>AutoTrain</c> made on rows that it did not learn from, by its file alone, and writes the page that
    /// <see cref="AutoTrainReport.WriteHtml"/> writes.
    /// </summary>
    /// <param name="catalog">The catalog of models.</param>
    /// <param name="modelPath">The model's file.</param>
    /// <param name="path">The page. One of that name is only replaced once the new one is complete.</param>
    /// <param name="test">Rows with the columns of the data and the label.</param>
    /// <param name="options">What people say of the model. Default null: nothing.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or a model of another origin.</exception>
    /// <exception cref="ArgumentException">A column of <paramref name="test"/> is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row of <paramref name="test"/> can be evaluated.</exception>
    public static void WriteReport(
        this ModelOperationsCatalog catalog, string modelPath, string path, IDataView test, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(test);
        var columns = catalog.LoadDataColumns(modelPath);
        var summary = RunSummary.Find(modelPath) ?? throw new InvalidDataException(
            $"'{modelPath}' must be the winner of a run, which tells of it, but is a single model of one, or of an earlier version. "
            + "Judge it with WriteReport of the model itself.");
        var ml = DetachedContext.Shared;
        var model = catalog.Load(modelPath, out _);
        using var owned = model as IDisposable;
        var judged = WinnerJudge.Judge(model, columns, columns.CreateLabelParser(ml).Fit(model.Transform(test)), test);
        new AutoTrainPage(summary, columns, options ?? new HtmlReportOptions()) { ModelBytes = new FileInfo(modelPath).Length }
            .Create(judged, isApart: true).Save(path);
    }

    /// <summary>Tries candidates out on columns that are known, and puts the best of them together.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows to learn from; keep the test rows away. Each reading must give the same rows in the same order.</param>
    /// <param name="columns">What the columns are, with a label.</param>
    /// <param name="options">How it is looked for.</param>
    /// <returns>The best model and the leaderboard; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, a column is missing or of another type, or there is no label.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row has a label, all have the same one, there are too few rows, or the folder is of another run.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped before there was anything to choose from.</exception>
    public static AutoTrainReport AutoTrain(this MLContext ml, IDataView data, DataColumns columns, AutoTrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(ml);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(options);
        return columns.LabelName is null
            ? throw new ArgumentException(
                "The columns must have a label but have none. Say which one to predict: columns.WithLabel(…).", nameof(columns))
            : new AutoRun(ml, columns, options.ValidatedCopy()).Run(data);
    }
}
