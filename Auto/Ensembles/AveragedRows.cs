using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>
/// What is averaged of several models: for the same rows, in the same order, numbers that mean the same whoever predicts them. Of two classes the
/// probability of the second, of several a probability each, of a regression the number.
/// </summary>
internal abstract class AveragedRows
{
    private readonly EvaluatedRows _first;

    private AveragedRows(EvaluatedRows first, int width) => (_first, Width) = (first, width);

    /// <summary>The number of numbers a row.</summary>
    public int Width { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _first.Rows.Count;

    /// <summary>The weight of each row.</summary>
    public double[] Weights => _first.Rows.Weights;

    /// <summary>Takes rows and labels from what a first model predicted.</summary>
    /// <param name="first">The predictions.</param>
    public static AveragedRows Create(EvaluatedRows first) => first switch
    {
        ClassificationRows { Predictions: var predictions } rows => new AveragedClassRows(rows, predictions),
        RegressionRows { Outputs: [var output] } rows => new AveragedNumberRows(rows, output),
        _ => throw new ArgumentException("The label must be one class or one number a row. A vector of labels cannot be averaged."),
    };

    /// <summary>Reads what another model predicted.</summary>
    /// <param name="rows">The predictions.</param>
    /// <returns>The numbers, row after row.</returns>
    /// <exception cref="ArgumentException">They are of other rows or classes, or no probabilities.</exception>
    public float[] Read(EvaluatedRows rows)
    {
        if (!rows.Rows.RowNumbers.SequenceEqual(_first.Rows.RowNumbers))
        {
            throw new ArgumentException(
                $"It must predict all {Count} rows but has a score for {rows.Rows.Count}. A score that is NaN, or infinite, cannot be averaged.");
        }

        return ReadNumbers(rows);
    }

    /// <summary>Makes rows to be evaluated of averages.</summary>
    /// <param name="numbers">The numbers, row after row.</param>
    /// <param name="threshold">The probability above which a row is predicted to be true, of two classes.</param>
    public abstract EvaluatedRows ToRows(float[] numbers, double threshold = 0.5);

    /// <summary>Measures averages by one figure, without what the others need, where that is quicker.</summary>
    /// <param name="metric">The name of the figure.</param>
    /// <param name="numbers">The numbers, row after row.</param>
    /// <param name="weights">The weight of each row.</param>
    public double Measure(string metric, float[] numbers, double[] weights) =>
        MeasureQuickly(metric, numbers, weights) ?? ToRows(numbers).Measure(metric, weights);

    /// <summary>The label of each row: the number of its class, or the number.</summary>
    public abstract double[] Labels { get; }

    /// <summary>The classes in the order of the numbers; none of a regression.</summary>
    public virtual IReadOnlyList<string> ClassNames => [];

    protected abstract float[] ReadNumbers(EvaluatedRows rows);

    protected abstract double? MeasureQuickly(string metric, float[] numbers, double[] weights);

    private double Mean(double[] weights, Func<int, double> ofRow)
    {
        double sum = 0, all = 0;
        for (var row = 0; row < Count; row++)
        {
            if (weights[row] > 0)
            {
                sum += weights[row] * ofRow(row);
                all += weights[row];
            }
        }

        return sum / all;
    }

    private sealed class AveragedClassRows(ClassificationRows first, ClassPredictions predictions)
        : AveragedRows(first, predictions.IsBinary ? 1 : predictions.ScoredCount)
    {
        private readonly int[] _labels = predictions.Labels;

        public override double[] Labels => Array.ConvertAll(_labels, label => (double)label);

        public override IReadOnlyList<string> ClassNames => predictions.ClassNames;

        public override EvaluatedRows ToRows(float[] numbers, double threshold) => new ClassificationRows(
            first.Rows,
            new ClassPredictions(ClassNames, _labels, [.. Enumerable.Range(0, Count).Select(row => Predict(numbers, row, threshold))])
            {
                ScoredCount = predictions.ScoredCount,
                Scores = numbers,
                Probabilities = numbers,
                IsBinary = predictions.IsBinary,
            },
            new ClassificationReportOptions().TopK);

        protected override float[] ReadNumbers(EvaluatedRows rows)
        {
            var others = ((ClassificationRows)rows).Predictions;
            var numbers = others.Probabilities ?? throw new ArgumentException(
                "It must give probabilities, which can be averaged, but gives raw scores. End it with a calibrator, such as "
                + "ml.BinaryClassification.Calibrators.Platt().");
            if (others.Width != Width || !others.ClassNames.SequenceEqual(ClassNames))
            {
                throw new ArgumentException(
                    $"It must score the classes {Join(ClassNames)}, in this order, but scores {Join(others.ClassNames)}. "
                    + "Train it on the label column that it is given.");
            }

            return numbers;
        }

        protected override double? MeasureQuickly(string metric, float[] numbers, double[] weights) => metric switch
        {
            ClassificationFigures.LogLoss => Mean(weights, row => ProbabilityLosses.LogLoss(ProbabilityOfLabel(numbers, row))),
            nameof(ClassificationReport.Accuracy) => Mean(weights, row => Predict(numbers, row) == _labels[row] ? 1 : 0),
            ClassificationFigures.Auc when predictions.IsBinary =>
                RankedScores.Sort((float[])numbers.Clone(), row => _labels[row] == 1).Measure(weights).Auc,
            _ => null,
        };

        private double ProbabilityOfLabel(float[] numbers, int row) => predictions.IsBinary
            ? _labels[row] == 1 ? numbers[row] : 1 - numbers[row]
            : _labels[row] < Width ? numbers[(row * Width) + _labels[row]] : 0;

        private int Predict(float[] numbers, int row, double threshold = 0.5)
        {
            if (predictions.IsBinary)
            {
                return numbers[row] > threshold ? 1 : 0;
            }

            var best = 0;
            for (var c = 1; c < Width; c++)
            {
                best = numbers[(row * Width) + c] > numbers[(row * Width) + best] ? c : best;
            }

            return best;
        }

        private static string Join(IEnumerable<string> names) => string.Join(", ", names.Take(5).Select(name => $"'{name}'"));
    }

    private sealed class AveragedNumberRows(RegressionRows first, OutputErrors output) : AveragedRows(first, 1)
    {
        private readonly double[] _labels = [.. output.Labels];

        public override double[] Labels => _labels;

        public override EvaluatedRows ToRows(float[] numbers, double threshold) => new RegressionRows(
            first.Rows, first.OutputNames, [new OutputErrors(_labels, Array.ConvertAll(numbers, number => (double)number))], quantiles: null);

        protected override float[] ReadNumbers(EvaluatedRows rows)
        {
            var errors = ((RegressionRows)rows).Outputs[0];
            return [.. _labels.Select((label, row) => (float)(label + errors.Error(row)))];
        }

        protected override double? MeasureQuickly(string metric, float[] numbers, double[] weights) => metric switch
        {
            RegressionRows.Rmse => Math.Sqrt(Mean(weights, row => Math.Pow(numbers[row] - _labels[row], 2))),
            RegressionRows.Mae => Mean(weights, row => Math.Abs(numbers[row] - _labels[row])),
            _ => null,
        };
    }
}
