using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Search;

/// <summary>Ready-made spaces for the trainers of this package: what is worth trying out, in ranges that are not foolish.</summary>
/// <remarks>
/// <code>
/// var space = TrainerSpace.Mlp(MlpEstimator.Options.ForTables);
/// var found = ml.Regression.Search(trial => ml.Regression.Trainers.Mlp(space.CreateOptions(trial)), space, data, folds, new SearchBudget(40));
/// </code>
/// Further parameters may be added to a space; <c>CreateOptions</c> sets those that it knows.
/// </remarks>
public static class TrainerSpace
{
    private const string LearningRate = "learningRate";
    private const string HeadLearningRate = "headLearningRate";
    private const string LayerDecay = "layerDecay";
    private const string WeightDecay = "weightDecay";
    private const string Dropout = "dropout";
    private const string Layers = "layers";
    private const string Units = "units";
    private const string BatchSize = "batchSize";

    /// <summary>Learning rate, weight decay, dropout, batch size, and the number and width of layers.</summary>
    /// <param name="start">Makes the options to start from, such as <see cref="MlpEstimator.Options.ForTables"/>. Default null: the defaults.</param>
    public static TrainerSpace<MlpEstimator.Options> Mlp(Func<MlpEstimator.Options>? start = null) => new(
        start,
        (options, trial) =>
        {
            options.HiddenLayers = [.. Enumerable.Repeat(trial.Integer(Units), trial.Integer(Layers))];
            options.Dropout = trial.Number(Dropout);
        })
    {
        SearchParameter.Number(LearningRate, 3e-4, 3e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.5),
        SearchParameter.Integer(Layers, 1, 4),
        SearchParameter.Integer(Units, 32, 512, isLog: true),
        SearchParameter.Choice(BatchSize, 32, 64, 128, 256),
    };

    /// <summary>Learning rate, weight decay, dropout, the number of layers and the size of the model.</summary>
    /// <param name="start">Makes the options to start from, with the names of columns. Default null: the defaults.</param>
    public static TrainerSpace<TabularTransformerEstimator.Options> TabularTransformer(
        Func<TabularTransformerEstimator.Options>? start = null) => new(
        start,
        (options, trial) =>
        {
            options.ModelSize = trial.Choice<int>(Units);
            options.FeedForward = 2 * options.ModelSize;
            options.Layers = trial.Integer(Layers);
            (options.Dropout, options.LayerDropout) = (trial.Number(Dropout), trial.Number(Dropout));
        })
    {
        SearchParameter.Number(LearningRate, 3e-4, 1e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.4),
        SearchParameter.Integer(Layers, 1, 4),
        SearchParameter.Choice(Units, 16, 32, 64),
    };

    /// <summary>Learning rate, weight decay, dropout, and the number and width of layers.</summary>
    /// <param name="start">Makes the options to start from. Default null: the defaults.</param>
    public static TrainerSpace<BiLstmEstimator.Options> BiLstm(Func<BiLstmEstimator.Options>? start = null) => new(
        start,
        (options, trial) =>
        {
            options.Units = [.. Enumerable.Repeat(trial.Integer(Units), trial.Integer(Layers))];
            options.Dropout = trial.Number(Dropout);
        })
    {
        SearchParameter.Number(LearningRate, 5e-4, 2e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.5),
        SearchParameter.Integer(Layers, 1, 2),
        SearchParameter.Integer(Units, 32, 128, isLog: true),
    };

    /// <summary>Learning rate, weight decay, dropout, the number of layers and the size of the model.</summary>
    /// <param name="start">Makes the options to start from. Default null: the defaults.</param>
    public static TrainerSpace<TransformerEncoderEstimator.Options> TransformerEncoder(
        Func<TransformerEncoderEstimator.Options>? start = null) => new(
        start,
        (options, trial) =>
        {
            options.ModelSize = trial.Choice<int>(Units);
            options.FeedForward = 2 * options.ModelSize;
            options.Layers = trial.Integer(Layers);
            (options.Dropout, options.LayerDropout) = (trial.Number(Dropout), trial.Number(Dropout));
        })
    {
        SearchParameter.Number(LearningRate, 3e-4, 1e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.4),
        SearchParameter.Integer(Layers, 1, 3),
        SearchParameter.Choice(Units, 32, 64, 128),
    };

    /// <summary>Learning rate, weight decay, dropout, and the number of filters.</summary>
    /// <param name="start">Makes the options to start from. Default null: the defaults.</param>
    public static TrainerSpace<TextCnnEstimator.Options> TextCnn(Func<TextCnnEstimator.Options>? start = null) => new(
        start,
        (options, trial) => (options.Filters, options.Dropout) = (trial.Integer(Units), trial.Number(Dropout)))
    {
        SearchParameter.Number(LearningRate, 5e-4, 2e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.5),
        SearchParameter.Integer(Units, 32, 256, isLog: true),
    };

    /// <summary>
    /// Learning rates of the encoder and of what is new, weight decay, dropout, batch size, and how much smaller steps are from layer to layer. Each
    /// trial trains the encoder anew: a search takes many times as long as a fit.
    /// </summary>
    /// <param name="start">Makes the options to start from, with the names of columns. Default null: the defaults.</param>
    public static TrainerSpace<TextEncoderEstimator.Options> TextEncoder(Func<TextEncoderEstimator.Options>? start = null) => new(
        start,
        (options, trial) =>
        {
            options.HeadLearningRate = trial.Number(HeadLearningRate);
            options.LayerDecay = trial.Number(LayerDecay);
            (options.Dropout, options.LayerDropout) = (trial.Number(Dropout), trial.Number(Dropout));
        })
    {
        SearchParameter.Number(LearningRate, 1e-5, 2e-4, isLog: true),
        SearchParameter.Number(HeadLearningRate, 3e-4, 5e-3, isLog: true),
        SearchParameter.Number(LayerDecay, 0.7, 1),
        SearchParameter.Number(WeightDecay, 1e-4, 0.1, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.3),
        SearchParameter.Choice(BatchSize, 8, 16, 32),
    };

    /// <summary>Learning rate, weight decay, dropout and batch size.</summary>
    /// <param name="start">Makes the options to start from, with the architecture. Default null: the defaults.</param>
    public static TrainerSpace<CnnEstimator.Options> Cnn(Func<CnnEstimator.Options>? start = null) => new(
        start,
        (options, trial) => options.Dropout = trial.Number(Dropout))
    {
        SearchParameter.Number(LearningRate, 5e-4, 2e-2, isLog: true),
        SearchParameter.Number(WeightDecay, 1e-4, 0.3, isLog: true),
        SearchParameter.Number(Dropout, 0, 0.5),
        SearchParameter.Choice(BatchSize, 32, 64, 128),
    };

    /// <summary>Sets what all trainers have.</summary>
    internal static void SetCommon(TrainingOptions options, TrialValues trial)
    {
        options.LearningRate = trial.Number(LearningRate);
        options.WeightDecay = trial.Number(WeightDecay);
        options.BatchSize = trial.Has(BatchSize) ? trial.Choice<int>(BatchSize) : options.BatchSize;
    }
}

/// <summary>What is tried out of a trainer, and how its options are made of a trial.</summary>
/// <typeparam name="TOptions">The options of the trainer.</typeparam>
public sealed class TrainerSpace<TOptions> : TrialSpace
    where TOptions : NetworkEstimatorOptions, new()
{
    private readonly Func<TOptions> _start;
    private readonly Action<TOptions, TrialValues> _set;

    internal TrainerSpace(Func<TOptions>? start, Action<TOptions, TrialValues> set) => (_start, _set) = (start ?? (() => new TOptions()), set);

    /// <summary>Makes the options of a trial.</summary>
    /// <param name="trial">The trial.</param>
    /// <returns>The options to start from, with what the trial tries out.</returns>
    public TOptions CreateOptions(TrialValues trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var options = _start();
        TrainerSpace.SetCommon(options, trial);
        _set(options, trial);
        return options;
    }
}
