using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains windows of several lengths that look for patterns anywhere in a sequence (Kim 2014): what the most like a pattern is counts and, in a
/// signal, how much of it there is all over, but not where.
/// </summary>
/// <inheritdoc cref="SequenceEstimator" path="/remarks"/>
public sealed class TextCnnEstimator : SequenceEstimator
{
    private static readonly int[] _textSizes = [2, 3, 4];
    private static readonly int[] _signalSizes = [5, 11, 25];
    private readonly Options _options;

    internal TextCnnEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(TextCnnEstimator), task, options) => _options = options;

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context)
    {
        var sizes = _options.KernelSizes ?? (context.IsSignal ? _signalSizes : _textSizes);
        TimePooling[] pooling = context.IsSignal ? [TimePooling.Max, TimePooling.Mean] : [TimePooling.Max];
        return [new Branches([.. sizes.Select(size => CreateWindow(size, pooling))]), .. DropSome(context)];
    }

    private Sequence CreateWindow(int size, TimePooling[] pooling) =>
        new([new Convolution1D(_options.Filters, size), new Activation(_options.Activation), Pool(pooling)]);

    /// <summary>The settings of <see cref="TextCnnEstimator"/>.</summary>
    public sealed class Options : SequenceModelOptions
    {
        /// <summary>The lengths of the windows in steps, each positive. Default null: 2, 3 and 4 keys, or 5, 11 and 25 steps of numbers.</summary>
        public int[]? KernelSizes { get; set; }

        /// <summary>The number of patterns of each length, positive. Default 64.</summary>
        public int Filters { get; set; } = 64;

        /// <summary>The function after each window. Default <see cref="ActivationFunction.ReLU"/>.</summary>
        public ActivationFunction Activation { get; set; } = ActivationFunction.ReLU;

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override void Validate()
        {
            base.Validate();
            if (KernelSizes is { Length: 0 })
            {
                throw new ArgumentException("KernelSizes must be null or name at least one length of a window.");
            }

            foreach (var size in KernelSizes ?? [])
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(KernelSizes));
            }

            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Filters);
            _ = Require.Defined(Activation);
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.KernelSizes = KernelSizes is null ? null : [.. KernelSizes];
            return copy;
        }
    }
}
