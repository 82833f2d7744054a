using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Measures what folds predicted: each fold for itself, and all together.</summary>
internal sealed class FoldJudge
{
    private readonly EvaluationTask _task;
    private readonly ReportOptions _options;
    private readonly FoldedRows _rows;
    private readonly EvaluatedRows _evaluated;
    private readonly int[] _folds;
    private readonly int[] _numbers;

    /// <summary>Reads predictions.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">The rows in folds.</param>
    /// <param name="options">The settings.</param>
    /// <param name="view">The predictions of all folds.</param>
    /// <param name="confidence">How sure the intervals of all predictions together are; null for none.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public FoldJudge(EvaluationTask task, FoldedRows rows, FoldedOptions options, OutOfFoldView view, double? confidence)
    {
        (_task, _rows) = (task, rows);
        _options = task.CreateOptions();
        _options.LabelColumnName = options.LabelColumnName;
        _options.ScoreColumnName = options.ScoreColumnName;
        _options.ExampleWeightColumnName = options.ExampleWeightColumnName;
        _options.Confidence = confidence;
        if (confidence is not null)
        {
            // Rows that belong together, such as the same one predicted several times, are not independent.
            _options.SamplingKeyColumnName = rows.Rule.GroupColumnName
                ?? (rows.Folds[^1].Repetition > 0 ? OutOfFoldRows.PlaceName(rows.Data.Schema, "Row") : null);
        }

        _evaluated = task.Read(view, _options);
        var places = view.Places().ToArray();
        _folds = Array.ConvertAll(_evaluated.Rows.RowNumbers, number => places[number].Fold);
        _numbers = Array.ConvertAll(_evaluated.Rows.RowNumbers, number => places[number].Row);
    }

    private FoldJudge(FoldJudge other, EvaluatedRows evaluated)
    {
        (_task, _rows, _options, _folds, _numbers) = (other._task, other._rows, other._options, other._folds, other._numbers);
        _evaluated = evaluated;
    }

    /// <summary>The predictions.</summary>
    public EvaluatedRows Evaluated => _evaluated;

    /// <summary>The figure to judge by where none is named.</summary>
    public string DefaultMetric => _task.DefaultMetric(_evaluated);

    /// <summary>Which way a figure is better.</summary>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public bool HigherIsBetter(string metric) => _evaluated.FindMetric(metric).HigherIsBetter;

    /// <summary>Measures a figure of each fold.</summary>
    /// <param name="metric">The name of the figure.</param>
    /// <returns>NaN for a fold without predictions, and where it is not defined.</returns>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public double[] MeasureFolds(string metric) =>
        [.. _rows.Folds.Select((_, fold) => IsPredicted(fold) ? _evaluated.Measure(metric, WeightsOf(fold)) : double.NaN)];

    /// <summary>Measures all figures of each fold, without those of single classes or outputs.</summary>
    public IReadOnlyList<MetricValue>[] MeasureFolds() =>
    [
        .. _rows.Folds.Select((_, fold) => IsPredicted(fold) ? (IReadOnlyList<MetricValue>)[.. Name(_evaluated.Measure(WeightsOf(fold)))] : []),
    ];

    /// <summary>Measures all figures as their mean over the folds, without those of single classes or outputs.</summary>
    public IReadOnlyDictionary<string, double> MeasureMeans() => MeasureFolds()
        .SelectMany(metrics => metrics)
        .GroupBy(metric => metric.Name)
        .ToDictionary(
            metric => metric.Key,
            metric => metric.Select(value => value.Value).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average());

    /// <summary>Judges other predictions of the same rows.</summary>
    /// <param name="evaluated">The predictions, in the same order.</param>
    public FoldJudge Replace(EvaluatedRows evaluated) => new(this, evaluated);

    /// <summary>The number of folds.</summary>
    public int FoldCount => _rows.Folds.Count;

    /// <summary>The number of the fold that a prediction is of.</summary>
    public int FoldOf(int entry) => _folds[entry];

    /// <summary>The number of the row of the data that a prediction is of.</summary>
    public int RowOf(int entry) => _numbers[entry];

    /// <summary>Gives each fold a value.</summary>
    public T[] ForEachFold<T>(Func<RowFold, T> value) => [.. _rows.Folds.Select(value)];

    /// <summary>Gives the values of predictions to the rows of the data that they are of; null to rows that were not predicted.</summary>
    /// <param name="entries">The number of predictions.</param>
    /// <param name="value">The value of a prediction.</param>
    public double?[] SpreadToRows(int entries, Func<int, double> value)
    {
        var spread = new double?[_rows.Columns.Count];
        for (var entry = 0; entry < entries; entry++)
        {
            spread[_numbers[entry]] = value(entry);
        }

        return spread;
    }

    /// <summary>Whether a row that some fold is trained on has no value.</summary>
    public bool HasUnpredictedTrainRows(double?[] ofRows) =>
        _rows.Folds.Any(fold => Enumerable.Range(0, ofRows.Length).Any(row => ofRows[row] is null && fold.Train[row]));

    /// <summary>Reports on all predictions together.</summary>
    public EvaluationReport ReportAll() => _task.Report(_evaluated, _options);

    /// <summary>What there is to say of classes that are missing where they are needed.</summary>
    public IEnumerable<Finding> FindMissingClasses()
    {
        if (_evaluated is not ClassificationRows { Predictions: var predictions })
        {
            yield break;
        }

        var classes = predictions.ClassNames;
        var isMet = classes.Select((_, c) => predictions.Labels.Contains(c)).ToArray();
        var labels = SpreadToRows(predictions.Labels.Length, entry => predictions.Labels[entry]);
        foreach (var (number, fold) in _rows.Folds.Index().Where(fold => IsPredicted(fold.Index)))
        {
            var tested = _folds.Index().Where(entry => entry.Item == number).Select(entry => predictions.Labels[entry.Index]).ToHashSet();
            string[] absent = [.. classes.Where((_, c) => isMet[c] && !tested.Contains(c))];
            if (absent.Length > 0)
            {
                yield return Finding.Info(
                    "fold-without-class",
                    $"Fold {number + 1} predicts no row of {ClassificationFigures.ListClasses(absent)}: its figures are of the other classes.");
            }

            var trained = labels.Where((_, row) => fold.Train[row]).ToHashSet();
            string[] unknown = trained.Contains(null) ? [] : [.. classes.Where((_, c) => isMet[c] && !trained.Contains(c))];
            if (unknown.Length > 0)
            {
                yield return Finding.Warning(
                    "fold-not-trained-on-class",
                    $"Fold {number + 1} has no row of {ClassificationFigures.ListClasses(unknown)} to train on: its rows of them count as wrong. ",
                    $"Take stratified folds, fewer folds, or more rows.");
            }
        }
    }

    private bool IsPredicted(int fold) => Array.IndexOf(_folds, fold) >= 0;

    private double[] WeightsOf(int fold) => [.. _evaluated.Rows.Weights.Select((weight, entry) => _folds[entry] == fold ? weight : 0)];

    private IEnumerable<MetricValue> Name(double[] values) => _evaluated.Figures.Zip(values)
        .Where(figure => figure.First.Part is null)
        .Select(figure => new MetricValue(figure.First.Metric.Name, figure.Second, interval: null, figure.First.Metric.HigherIsBetter));
}
