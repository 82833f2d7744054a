using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;

namespace MLNet.DeepExtensions;

/// <summary>The settings that <see cref="BiLstmEstimator"/>, <see cref="TransformerEncoderEstimator"/> and <see cref="TextCnnEstimator"/>
/// share.</summary>
/// <remarks>
/// The defaults of training suit texts beside <see cref="Ngrams"/>: a step size of 0.002, batches of 32, six epochs (more of few rows), an average
/// of the weights of decay 0.99, and gradients of norm 1 at most. Without n-grams, a text needs more epochs. Signals, columns of numbers, are
/// trained for 40 epochs: for 750 steps at least, and from 5,000 on for 10 epochs at least.
/// </remarks>
public abstract class SequenceModelOptions : SequenceEstimatorOptions
{
    internal const double TextDropout = 0.5;
    internal const double SignalDropout = 0.2;
    private const double UsualLearningRate = 0.002;
    private static readonly TrainingLength _textLength = new(Epochs: 6, BatchSize: 32, FewestSteps: 100) { RehearsedRows = 1000, Rehearsals = 1 };
    private static readonly TrainingLength _signalLength =
        new(Epochs: 40, BatchSize: 32, FewestSteps: 750) { MostSteps = 5000, FewestEpochs = 10, RehearsedRows = 0 };
    private bool _isSignal; // known once there is a column

    private protected SequenceModelOptions()
    {
        LearningRate = UsualLearningRate;
        WarmupFraction = 0.1;
        Ema = 0.99;
        GradientClipNorm = 1;
        Optimizer = new AdamW(Beta2: 0.99);
    }

    /// <summary>
    /// On which side of rows with fewer steps than <see cref="SequenceEstimatorOptions.MaximumSequenceLength"/> the free places are. Default
    /// <see cref="SequencePadding.Post"/>.
    /// </summary>
    /// <remarks>
    /// Padding is never input and never changes a score: rows are as long as they are. The side only decides from which end
    /// <see cref="TransformerEncoderEstimator"/> counts the places that it tells each step; the others know of no places, and are the same
    /// either way. Rows of numbers of known size have no free places.
    /// </remarks>
    public SequencePadding Padding { get; set; } = SequencePadding.Post;

    /// <summary>
    /// How keys become vectors: their size, where they start, bigrams, and what is dropped while training. Default 100 numbers, from which keys
    /// come together. Without meaning for a column of numbers.
    /// </summary>
    public EmbeddingSettings Embedding { get; set; } = new();

    /// <summary>
    /// The fraction of inputs of the last layer that is zeroed while training, in [0, 1). Default null: 0.5 for keys, 0.2 for numbers.
    /// </summary>
    public double? Dropout { get; set; }

    /// <summary>
    /// Whether numbers are standardised as <see cref="MlpEstimator.Options.StandardizeFeatures"/> says; keys never are. Default true.
    /// </summary>
    public bool StandardizeFeatures { get; set; } = true;

    internal override TrainingLength DefaultLength => _isSignal ? _signalLength : _textLength;

    internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

    internal override NetworkEstimatorOptions CopyFor(IReadOnlyList<ColumnKind> inputs)
    {
        var copy = (SequenceModelOptions)Copy();
        copy._isSignal = new InputContext(inputs, HasMissing: false).IsSignal;
        return copy;
    }

    private protected override bool TakesMissing => StandardizeFeatures;

    private protected override WordVectors WordVectors => new("Embedding.WordVectorsPath", Embedding.WordVectorsPath);

    /// <summary>
    /// How neighbouring keys are counted by a linear model beside the network; the score is a weighted sum of what both say. Null trains the
    /// network alone. Default on. Without meaning for a column of numbers, and for ranking.
    /// </summary>
    public NgramSettings? Ngrams { get; set; } = new();

    internal override NetworkCompanion CreateCompanion(IReadOnlyList<ColumnKind> inputs) =>
        Ngrams is null || new InputContext(inputs, HasMissing: false).IsSignal
            ? NgramCompanion.Uncounted
            : new NgramCompanion(Ngrams, FeatureColumnName!, Truncation);

    internal override void Validate()
    {
        ArgumentNullException.ThrowIfNull(Embedding);
        base.Validate();
        _ = Require.Defined(Padding);
        Require.Finite(Dropout ?? 0, nameof(Dropout), Dropout is null or (>= 0 and < 1), "in [0, 1)");
    }

    private protected static void RequirePooling(TimePooling[]? pooling)
    {
        if (pooling is not { Length: > 0 })
        {
            throw new ArgumentException("Pooling must name at least one way to make a vector of the steps.");
        }

        foreach (var kind in pooling)
        {
            _ = Require.Defined(kind, "Pooling");
        }
    }
}
