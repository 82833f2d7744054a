using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>The fitted n-gram model of a training: the scores of its rows, and the layer that gives those of other rows.</summary>
internal sealed class NgramBranch
{
    // Where no rows are held back, because there are few, each fifth of them is scored by a model of the others.
    private const int Folds = 5;
    private const int FewRows = 1000;

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

    /// <summary>The scores of the training rows, one row after the other; those of rows held back by a model that has not seen them.</summary>
    public float[] TrainScores { get; }

    /// <summary>The weights of <see cref="Layer"/>.</summary>
    public IReadOnlyDictionary<string, NetworkWeight> Weights => NgramLinear.CreateWeights(Layer, _vocabulary, _model);

    /// <summary>Fits the model to all training rows, and one to those not held back for the scores of those that are.</summary>
    /// <param name="settings">How.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="loss">What to make small.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="held">For each row whether it is held back; null if none is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static NgramBranch Fit(
        NgramSettings settings, KeyRows rows, int keyCount, LinearLoss loss, float[]? rowWeights, bool[]? held, CancellationToken cancellationToken)
    {
        var vocabulary = NgramVocabulary.Create(rows, keyCount, settings, Math.Max(1, settings.MaximumNumberOfWeights / loss.Outputs));
        var ngrams = new NgramRows(rows, vocabulary);
        NgramModel FitTo(IEnumerable<int> picked) =>
            NgramModelFit.Run(ngrams, [.. picked], vocabulary.Count, loss, rowWeights, settings.InversePenalty, cancellationToken);

        var all = Enumerable.Range(0, rows.Count);
        var scores = new float[rows.Count * loss.Outputs];
        void ScoreUnseen(Func<int, bool> isUnseen) => FitTo(all.Where(row => !isUnseen(row))).Score(ngrams, all.Where(isUnseen), scores);

        var model = FitTo(all);
        if (held is null && rows.Count is >= Folds and <= FewRows && Enumerable.Range(0, loss.Outputs).Any(loss.ForMovedScores.IsBiased))
        {
            for (var fold = 0; fold < Folds; fold++)
            {
                ScoreUnseen(row => row % Folds == fold);
            }

            model = model.Move(ScoreShift.Fit(scores, loss.ForMovedScores, rowWeights));
        }

        model.Score(ngrams, all, scores);
        if (held is not null)
        {
            ScoreUnseen(row => held[row]);
        }

        var layer = new NgramLinear(keyCount, vocabulary.MaximumLength, vocabulary.Count, loss.Outputs);
        return new NgramBranch(vocabulary, model, layer, scores);
    }

    /// <summary>Takes the model of a network that was trained before.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="keys">Where each key was; null if all are where they were.</param>
    /// <param name="outputs">Where each output was; null if all are where they were.</param>
    public static NgramBranch From(
        NgramLinear layer, IReadOnlyDictionary<string, NetworkWeight> weights, KeyRows rows, Places? keys = null, Places? outputs = null)
    {
        var (vocabulary, model) = NgramLinear.ReadWeights(layer, weights);
        if (keys is not null)
        {
            (vocabulary, var numbers) = vocabulary.Move(keys);
            model = model.Pick(numbers);
        }

        model = outputs is null ? model : model.Arrange(outputs);
        var moved = new NgramLinear(vocabulary.KeyCount, vocabulary.MaximumLength, vocabulary.Count, layer.Units);
        return new NgramBranch(vocabulary, model, moved, Score(rows, vocabulary, model));
    }

    /// <summary>The scores of other rows, one row after the other.</summary>
    public float[] Score(KeyRows rows) => Score(rows, _vocabulary, _model);

    private static float[] Score(KeyRows rows, NgramVocabulary vocabulary, NgramModel model)
    {
        var ngrams = new NgramRows(rows, vocabulary);
        var scores = new float[rows.Count * model.Bias.Length];
        model.Score(ngrams, Enumerable.Range(0, rows.Count), scores);
        return scores;
    }
}
