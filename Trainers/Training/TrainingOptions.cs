using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>How a network is trained. Every estimator's options start from these.</summary>
public partial class TrainingOptions
{
    private const double UsualLearningRate = 5e-3;

    // OpenMP ends the process when it cannot start as many threads as it is told to.
    private const int MostThreads = 1024;

    // The part of the epochs that are run where the options leave their number open.
    private double _epochShare = 1;

    /// <summary>
    /// The number of passes over the training rows, positive. Default null: as many as the trainer needs, more where rows are few, so that
    /// there are enough steps.
    /// </summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Trainer</term><description>Passes, fewest steps, largest batch</description></listheader>
    /// <item><term><c>Mlp</c>, <c>NeuralNetwork</c></term><description>40, or what makes 400 steps (3,000 without hidden layers); batches of
    /// 128</description></item>
    /// <item><term><c>Mlp</c> with <c>ForTables()</c></term><description>40, fewer (8 at least) beyond 3,000 steps, or what makes 600 steps;
    /// 256</description></item>
    /// <item><term><c>TabularTransformer</c></term><description>40, fewer (8 at least) beyond 2,000 steps, or what makes 800 steps;
    /// 256</description></item>
    /// <item><term><c>Cnn</c></term><description>8, or what makes 200 steps; 128</description></item>
    /// <item><term><c>BiLstm</c>, <c>TransformerEncoder</c>, <c>TextCnn</c> of keys</term><description>6, or what makes 100 steps;
    /// 32</description></item>
    /// <item><term><c>TextEncoder</c></term><description>2, or what makes 300 steps; 16</description></item>
    /// <item><term>the three before it, of numbers</term><description>40, fewer (10 at least) beyond 5,000 steps, or what makes 750 steps;
    /// 32</description></item>
    /// </list>
    /// <para>
    /// A training on 50 rows or more, but less than 5,000 (images and texts 1,000, <c>TabularTransformer</c> 2,000; not on signals), is rehearsed
    /// with a fifth of the rows held back, one to three times: they tell whether a fourth or a sixteenth of the epochs, and so on, is better, which
    /// columns of categories, texts and images say nothing, and how sure the scores may be, so that the network learns nothing by heart
    /// (<c>MLContext.Log</c> says what came out). It is not where rows are ranked, or there are validation rows, an
    /// <see cref="InitialModel"/>, n-grams, or one of <see cref="Epochs"/>, <see cref="Steps"/> and <see cref="MaximumTrainingTime"/> is set.
    /// </para>
    /// </remarks>
    public int? Epochs { get; set; }

    /// <summary>
    /// About how many steps to train, positive: the number of epochs is then what comes nearest to it. Default null: as
    /// <see cref="Epochs"/> says; one of the two must be null.
    /// </summary>
    public int? Steps { get; set; }

    /// <summary>
    /// The number of rows in one step of the optimiser, positive. Default null: what suits the trainer (<see cref="Epochs"/>), but a quarter of
    /// the training rows at most, down to 16.
    /// </summary>
    /// <remarks>A last batch of a single row joins the batch before it, so that batch normalisation can take it.</remarks>
    public int? BatchSize { get; set; }

    /// <summary>
    /// The largest step size of the optimiser, positive; null for what suits the trainer and the number of steps, which only <c>ForTables()</c>
    /// starts from. Default 0.005. It is reached after the warm-up (<see cref="WarmupFraction"/>) and then follows
    /// <see cref="LearningRateSchedule"/>.
    /// </summary>
    public double? LearningRate { get; set; } = UsualLearningRate;

    /// <summary>
    /// How much weights are drawn towards zero, zero or positive, on weight matrices only, not on biases and norms. For
    /// <see cref="Optimizers.AdamW"/> it is decoupled from the gradient (Loshchilov and Hutter 2019), for the others an L2
    /// penalty inside it. Default 0.01.
    /// </summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>
    /// Where to train: <c>auto</c> (the first CUDA device if there is one, else the CPU), <c>cpu</c>, <c>cuda</c> or
    /// <c>cuda:n</c>. Default <c>auto</c>.
    /// </summary>
    public string Device { get; set; } = "auto";

    /// <summary>
    /// The number of CPU threads that the package's own operations may use, such as its products of matrices, from 1 to 1,024; 0 is as many as there
    /// are processors that other fits of the process leave free, and one where several processes train together. Default 0. The weights are the same
    /// with any number.
    /// </summary>
    /// <remarks>
    /// What torch computes (convolutions, attention, and products and recurrent layers where its own are faster) is computed by one thread: its
    /// threads wait for each other, which takes many times as long where other programs compute, and they add in an order that depends on their
    /// number. To use more processors with such networks, run several fits at once, each on a thread of its own, such as those of folds or of a
    /// search: they do not disturb each other. Torch's own number of threads is given back as it was found, and its random generator is not touched.
    /// On Linux, the C library keeps freed memory for the next step as long as a network is trained. It does not tell its thresholds, so afterwards
    /// they are what the environment sets (<c>MALLOC_MMAP_THRESHOLD_</c>, <c>MALLOC_TRIM_THRESHOLD_</c>, <c>GLIBC_TUNABLES</c>), otherwise 32 and 64
    /// MiB for the rest of the process.
    /// </remarks>
    public int Threads { get; set; }

    /// <summary>
    /// The seed of the first weights, the order of the rows and dropout. Default null: drawn from the ML.NET context, so
    /// that <c>new MLContext(seed: 1)</c> gives the same model every time. On a GPU the same random numbers are drawn too, but some of torch's
    /// kernels add in an order that varies, so two models can differ as rounding makes them.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// A network to go on from, of the same layers: the <c>Model</c> of a fitted transformer, or one loaded
    /// with <c>ml.Model.LoadNetwork</c>. Its standardisation and target scale are kept. Default null: start anew.
    /// </summary>
    /// <remarks>
    /// Keys are matched by what they stand for, the numbers of a vector and its categories by the names of their slots, and classes by theirs, so
    /// they may come in another order, and keys and slots may be more or fewer: a key that is new starts as an unknown one does, a number that is
    /// new starts without weight, and <c>MLContext.Log</c> tells of both, and of what is lost. Where one of the two networks does not know what
    /// its keys or slots stand for, there must be as many, in the same order.
    /// </remarks>
    [JsonIgnore]
    public TrainedNetwork? InitialModel { get; set; }

    /// <summary>
    /// A network to start from for something else than it was trained for, with other classes or another task: every weight that this network
    /// has under the same name and of the same shape is taken over, a standardisation's too, but for those of the last layer, which always
    /// starts anew (Yosinski et al. 2014). Default null: start anew.
    /// </summary>
    /// <remarks>
    /// <c>MLContext.Log</c> tells which weights start anew. <see cref="FrozenLayers"/> can hold the others as they are. Keys and slots
    /// are matched by what they stand for, as with <see cref="InitialModel"/>, and numbers without names by their places. To go on with the same
    /// training, use <see cref="InitialModel"/>.
    /// </remarks>
    [JsonIgnore]
    public TrainedNetwork? TransferFrom { get; set; }

    /// <summary>
    /// Layers whose weights stay as they are, under their names in the network's weights: <c>trunk.0</c> is the first layer
    /// of the trunk, <c>input0</c> the whole branch of the first input. Usually those of <see cref="InitialModel"/> or
    /// <see cref="TransferFrom"/>. Default none.
    /// </summary>
    /// <remarks>
    /// A frozen layer works as it does when scoring: batch normalisation keeps its running statistics, dropout does nothing. So does dropout between
    /// the frozen layers that the branch of an input begins with. Where these make a vector of each row, it is computed once and kept, if all take
    /// at most 512 MiB.
    /// A name that the network does not have is refused when the training starts, with a list of those that it has.
    /// </remarks>
    public IList<string> FrozenLayers { get; set; } = [];

    /// <summary>
    /// Stops the training. If at least one epoch has ended and <see cref="ThrowOnCancellation"/> is not set, the fit returns
    /// the best network so far; otherwise it throws an <see cref="OperationCanceledException"/>.
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Told of every epoch, and of the steps inside long ones a few times a second; on the console, by <c>new ConsoleProgress()</c>.
    /// Default null.</summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Called while training, in this order. Default none.</summary>
    [JsonIgnore]
    public IList<TrainingCallback> Callbacks { get; set; } = [];

    /// <summary>How the options are written as JSON.</summary>
    internal virtual JsonTypeInfo JsonType => TrainingOptionsJson.Default.TrainingOptions;

    /// <summary>How long to train, and in which batches, where the options leave it open.</summary>
    internal virtual TrainingLength DefaultLength => new(Epochs: 40, BatchSize: 128, FewestSteps: 400);

    /// <summary>The largest step size where the options leave it open.</summary>
    /// <param name="steps">The number of steps of the training.</param>
    internal virtual double GetDefaultLearningRate(double steps) => UsualLearningRate;

    /// <summary>The largest step size.</summary>
    /// <param name="steps">The number of steps of the training.</param>
    internal double GetLearningRate(double steps) => LearningRate ?? GetDefaultLearningRate(steps);

    /// <summary>The number of rows that are scored at once.</summary>
    internal virtual int ScoringBatchSize => Math.Max(BatchSize ?? 0, 256);

    /// <summary>The layers whose weights stay as they are: <see cref="FrozenLayers"/>, and what the trainer itself adds.</summary>
    internal virtual IEnumerable<string> HeldLayers => FrozenLayers;

    /// <summary>How layers are trained whose own weights stay as they are. Default none.</summary>
    internal virtual LowRankAdapters? TrainedAdapters => null;

    /// <summary>The layers that have adapters, by name.</summary>
    internal virtual IEnumerable<string> AdaptedLayers => [];

    /// <summary>What the step size is multiplied by for a weight. Default 1.</summary>
    /// <param name="weight">The weight's name in the network.</param>
    internal virtual double GetRateFactor(string weight) => 1;

    /// <summary>The number of rows in one step of the optimiser.</summary>
    /// <param name="rowCount">The number of training rows.</param>
    internal int GetBatchSize(int rowCount) => BatchSize ?? DefaultLength.GetBatchSize(rowCount);

    /// <summary>The number of passes over the training rows.</summary>
    /// <param name="stepsPerEpoch">The number of steps of one.</param>
    internal int GetEpochs(int stepsPerEpoch) => this switch
    {
        { Epochs: { } epochs } => epochs,
        { Steps: { } steps } => (int)Math.Max(1, Math.Round(steps / (double)stepsPerEpoch)),
        _ => Part(DefaultLength.GetEpochs(stepsPerEpoch)),
    };

    /// <summary>Checks all settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal virtual void Validate()
    {
        Require.PositiveOrNull(Epochs, nameof(Epochs));
        Require.PositiveOrNull(Steps, nameof(Steps));
        Require.PositiveOrNull(BatchSize, nameof(BatchSize));
        if (Epochs is not null && Steps is not null)
        {
            throw new ArgumentException(
                $"One of Epochs and Steps must be null but they are {Epochs} and {Steps}. Steps gives the number of epochs by that of the rows.");
        }

        Require.Finite(LearningRate ?? 1, nameof(LearningRate), LearningRate is null or > 0, "a positive number");
        Require.Finite(WeightDecay, nameof(WeightDecay), WeightDecay >= 0, "zero or a positive number");
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, MostThreads);
        _ = TorchDevice.Parse(Device);
        ArgumentNullException.ThrowIfNull(Callbacks);
        foreach (var callback in Callbacks)
        {
            ArgumentNullException.ThrowIfNull(callback, nameof(Callbacks));
        }

        ArgumentNullException.ThrowIfNull(FrozenLayers);
        foreach (var layer in FrozenLayers)
        {
            ArgumentException.ThrowIfNullOrEmpty(layer, nameof(FrozenLayers));
        }

        if (InitialModel is not null && TransferFrom is not null)
        {
            throw new ArgumentException("One of InitialModel and TransferFrom must be null but both are set. "
                + "InitialModel goes on with the same task; TransferFrom starts another one.");
        }

        ValidateOptimization();
        ValidateValidation();
        ValidateObjective();
        ValidateFiles();
        ValidatePrecision();
    }

    partial void ValidateOptimization();

    partial void ValidateValidation();

    partial void ValidateObjective();

    partial void ValidateFiles();

    partial void ValidatePrecision();

    /// <summary>A copy that later changes of this object do not reach.</summary>
    internal virtual TrainingOptions Copy()
    {
        var copy = (TrainingOptions)MemberwiseClone();
        copy.Callbacks = [.. Callbacks ?? []];
        copy.FrozenLayers = [.. FrozenLayers ?? []];
        return copy;
    }

    /// <summary>A copy with a part of the passes over the training rows, one at least.</summary>
    /// <param name="epochShare">The part, in (0, 1].</param>
    internal TrainingOptions Shorten(double epochShare)
    {
        var copy = Copy();
        copy._epochShare = epochShare;
        (copy.Epochs, copy.Steps) = (copy.Part(Epochs), copy.Part(Steps));
        return copy;
    }

    private int? Part(int? length) => length is { } all ? Part(all) : null;

    private int Part(int length) => (int)Math.Max(1, Math.Round(length * _epochShare));

    /// <summary>A copy with another number of passes over the training rows.</summary>
    internal TrainingOptions WithEpochs(int epochs)
    {
        var copy = Copy();
        copy.Epochs = epochs;
        return copy;
    }
}
