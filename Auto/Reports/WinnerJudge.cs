using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;

namespace MLNet.DeepExtensions.Auto.Reports;

/// <summary>Judges the winner of a run.</summary>
/// <param name="report">The run.</param>
internal sealed class WinnerJudge(AutoTrainReport report) : IDisposable
{
    private const double Confidence = 0.95;
    private readonly List<TransformerChain<ITransformer>> _models = [];

    /// <summary>Judges a winner on rows that its run has not seen.</summary>
    /// <param name="model">The winner.</param>
    /// <param name="columns">What the columns are.</param>
    /// <param name="labelStep">Makes the label of scored rows what is judged by.</param>
    /// <param name="test">The rows.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static JudgedModel Judge(ITransformer model, DataColumns columns, ITransformer labelStep, IDataView test)
    {
        void Set(ReportOptions settings) => (settings.LabelColumnName, settings.Confidence) = (columns.LabelName!, Confidence);
        var labelled = columns.KeepLabelled(DetachedContext.Shared, test);
        return JudgedModel.Create(model, labelled, columns.ToEvaluationTask(), Set, labelStep);
    }

    /// <summary>Judges the winner on the rows that were learned from, each as models predicted it that had not.</summary>
    public JudgedModel JudgeOutOfFold()
    {
        var (task, predicted, unscored) = (report.Columns.ToEvaluationTask(), report.OutOfFold, report.OutOfFoldRows);
        var settings = task.CreateOptions();
        (settings.LabelColumnName, settings.Confidence) = (report.Columns.LabelName!, Confidence);
        var given = DetachedContext.Shared.Transforms.SelectColumns([.. report.Columns.Select(column => column.Name)]);
        var rows = given.Fit(unscored).Transform(unscored);
        return new JudgedModel(report.Model, rows, task, settings, task.Report(task.Read(predicted, settings), settings))
        {
            UnseenModels = [.. Enumerable.Range(0, report.FoldCount).Select(fold => new Lazy<ITransformer>(() => Keep(report.ModelOfFold!(fold))))],
            UnseenModelOfRows = ReadFolds(predicted),
        };
    }

    /// <summary>Frees what was made of the winner, but for the steps that the winner has, too.</summary>
    public void Dispose()
    {
        foreach (var graph in _models.SelectMany(model => (IEnumerable<ITransformer>)model).OfType<EnsembleTransformer>())
        {
            graph.Dispose();
        }
    }

    private ITransformer Keep(ITransformer model)
    {
        _models.Add((TransformerChain<ITransformer>)model);
        return model;
    }

    // The number of the fold of each row, over all repetitions.
    private int[] ReadFolds(IDataView predicted)
    {
        string Name(string name) => OutOfFoldRows.PlaceName(report.Schema, name);
        int[] folds = [.. predicted.GetColumn<int>(Name("Fold"))];
        if (predicted.Schema.GetColumnOrNull(Name("Repetition")) is null)
        {
            return Array.ConvertAll(folds, fold => fold - 1);
        }

        var count = folds.Max();
        return [.. folds.Zip(predicted.GetColumn<int>(Name("Repetition")), (fold, repetition) => ((repetition - 1) * count) + fold - 1)];
    }
}
