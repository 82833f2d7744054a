using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>Trains a network on sequences of any length: of keys, or of numbers, some for each step.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Vector of Key&lt;UInt32&gt; of any length, as <c>TokenizeToKeys</c> gives, or vector of Single or Byte
/// of known size, steps × channels, or vector of Single of any length with <c>Channels</c></description></item>
/// <item><term>Unknown keys and empty rows</term><description>Ordinary input</description></item>
/// <item><term>Padding</term><description>Inside; it never changes a score</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor
/// this package</description></item>
/// </list>
/// </remarks>
public abstract class SequenceEstimator : NetworkEstimator
{
    private readonly SequenceModelOptions _options;

    private protected SequenceEstimator(IHostEnvironment environment, string name, LearningTask task, SequenceModelOptions options)
        : base(environment, name, task, options) => _options = options;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context) => context.IsSignal
        ? [.. Standardize(context), .. CreateSignalLayers()]
        :
        [
            CreateEmbedding(_options.Embedding, input.KeyCount),
            .. DropChannels(),
        ];

    /// <summary>The layers that a signal goes through first, once it is standardised, possibly none.</summary>
    private protected virtual IEnumerable<Layer> CreateSignalLayers() => [];

    /// <summary>Looks at windows of a signal, in which noise evens out before anything else is made of single steps.</summary>
    /// <param name="size">The length of a window in steps; 0 for none.</param>
    /// <param name="filters">The number of patterns.</param>
    /// <param name="activation">The function after each window.</param>
    private protected static IEnumerable<Layer> Convolve(int size, int filters, ActivationFunction activation) =>
        size > 0 ? [new Convolution1D(filters, size), new Activation(activation)] : [];

    /// <summary>Makes one vector of the steps.</summary>
    private protected static Layer Pool(TimePooling[] pooling)
    {
        Layer[] pools = [.. pooling.Select(kind => new PoolOverTime(kind))];
        return pools.Length == 1 ? pools[0] : new Branches([.. pools]);
    }

    /// <summary>Drops some inputs of the last layer.</summary>
    private protected IEnumerable<Layer> DropSome(InputContext context) =>
        (_options.Dropout ?? (context.IsSignal ? SequenceModelOptions.SignalDropout : SequenceModelOptions.TextDropout)) is > 0 and var rate
            ? [new Dropout(rate)]
            : [];

    private IEnumerable<Layer> Standardize(InputContext context) =>
        _options.StandardizeFeatures ? [new Standardize(MarkMissing: context.HasMissing)] : [];

    private static Embedding CreateEmbedding(EmbeddingSettings settings, int keyCount) =>
        new(keyCount, settings.Size, settings.TokenDropout, settings.Start, settings.Bigrams);

    private IEnumerable<Layer> DropChannels() => _options.Embedding.Dropout is > 0 and var rate ? [new SpatialDropout(rate)] : [];
}
