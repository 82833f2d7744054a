using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>The fitted n-gram model of a training: the scores that the network is trained on top of, and the layer that gives them later.</summary>
internal sealed class NgramBranch
{
    private const int Folds = 5;
    private const int CalibrationSteps = 50;
    private readonly NgramVocabulary _vocabulary;
    private readonly NgramModel _model;

    private NgramBranch(NgramVocabulary vocabulary, NgramModel model, NgramLinear layer, float[] trainScores)
    {
        _vocabulary = vocabulary;
        _model = model;
        Layer = layer;
        TrainScores = trainScores;
    }

    /// <summary>The layer that gives the scores of any row.</summary>
    public NgramLinear Layer { get; }

    /// <summary>The scores of the training rows, one row after the other, each by a model that has not seen it.</summary>
    public float[] TrainScores { get; }

    /// <summary>The weights of <see cref="Layer"/>.</summary>
    public IReadOnlyDictionary<string, NetworkWeight> Weights => NgramLinear.CreateWeights(Layer, _vocabulary, _model);

    /// <summary>Fits the model to all training rows, and models to parts of them for the scores of the others.</summary>
    /// <param name="settings">How.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="loss">What to make small.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="seed">The seed of the parts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static NgramBranch Fit(
        NgramSettings settings, KeyRows rows, int keyCount, LinearLoss loss, float[]? rowWeights, int seed, CancellationToken cancellationToken)
    {
        var vocabulary = NgramVocabulary.Of(rows, keyCount, settings, Math.Max(1, settings.MaximumNumberOfWeights / loss.Outputs));
        var ngrams = new NgramRows(rows, vocabulary);
        NgramModel FitTo(int[] picked) =>
            NgramModel.Fit(ngrams, picked, vocabulary.Count, loss, rowWeights, settings.InversePenalty, cancellationToken);

        int[] all = [.. Enumerable.Range(0, rows.Count)];
        var order = all.ToArray();
        SplitMix64.At(seed, 0, 0).Shuffle(order);
        var scores = new double[rows.Count][];
        for (var fold = 0; fold < Folds; fold++)
        {
            var held = Array.FindAll(all, i => i % Folds == fold);
            var model = FitTo([.. all.Where(i => i % Folds != fold).Select(i => order[i])]);
            foreach (var i in held)
            {
                model.Score(ngrams, order[i], scores[order[i]] = new double[loss.Outputs]);
            }
        }

        var calibration = Calibration.Fit(scores, loss, rowWeights, cancellationToken);
        var layer = new NgramLinear(keyCount, vocabulary.MaximumLength, vocabulary.Count, loss.Outputs);
        return new NgramBranch(
            vocabulary, calibration.Apply(FitTo(all)), layer, [.. scores.SelectMany(row => calibration.Apply(row)).Select(score => (float)score)]);
    }

    /// <summary>Takes the model of a network that was trained before.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="rows">The training rows.</param>
    public static NgramBranch From(NgramLinear layer, IReadOnlyDictionary<string, NetworkWeight> weights, KeyRows rows)
    {
        var (vocabulary, model) = NgramLinear.ReadWeights(layer, weights);
        return new NgramBranch(vocabulary, model, layer, Score(rows, vocabulary, model));
    }

    /// <summary>The scores of other rows, one row after the other.</summary>
    public float[] Score(KeyRows rows) => Score(rows, _vocabulary, _model);

    private static float[] Score(KeyRows rows, NgramVocabulary vocabulary, NgramModel model)
    {
        var ngrams = new NgramRows(rows, vocabulary);
        var scores = new double[model.Bias.Length];
        var all = new float[rows.Count * scores.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            model.Score(ngrams, row, scores);
            for (var output = 0; output < scores.Length; output++)
            {
                all[(row * scores.Length) + output] = (float)scores[output];
            }
        }

        return all;
    }

    /// <summary>
    /// A factor for all scores and a number added to each output, so that rows that a model has not seen get scores that are neither too sure
    /// nor too shy (Platt 1999, Guo et al. 2017).
    /// </summary>
    private sealed record Calibration(double Factor, double[] Shift)
    {
        public static Calibration Fit(double[][] scores, LinearLoss loss, float[]? rowWeights, CancellationToken cancellationToken)
        {
            var (calibrated, errors) = (new double[loss.Outputs], new double[loss.Outputs]);
            double Objective(ReadOnlySpan<double> point, Span<double> gradient)
            {
                var calibration = new Calibration(point[0], point[1..].ToArray());
                gradient.Clear();
                gradient[0] = (point[0] - 1) / scores.Length; // as if a row spoke for 1, so that it stays finite where classes part
                var sum = gradient[0] * (point[0] - 1) / 2;
                for (var row = 0; row < scores.Length; row++)
                {
                    calibration.Apply(scores[row]).CopyTo(calibrated, 0);
                    var weight = (rowWeights?[row] ?? 1.0) / scores.Length;
                    sum += weight * loss.Of(row, calibrated, errors);
                    for (var output = 0; output < errors.Length; output++)
                    {
                        gradient[0] += weight * errors[output] * scores[row][output];
                        gradient[1 + output] += weight * errors[output];
                    }
                }

                return sum;
            }

            double[] best = [1, .. new double[loss.Outputs]];
            new LbfgsMinimizer(Objective, best).Run(CalibrationSteps, cancellationToken);
            return new Calibration(Math.Max(0, best[0]), best[1..]);
        }

        public double[] Apply(double[] scores) => [.. scores.Select((score, output) => (Factor * score) + Shift[output])];

        public NgramModel Apply(NgramModel model) => new(Array.ConvertAll(model.Weights, weight => Factor * weight), Apply(model.Bias));
    }
}
