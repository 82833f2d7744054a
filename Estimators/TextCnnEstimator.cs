using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>Trains windows of several lengths that look for patterns anywhere in a sequence (Kim 2014).</summary>
/// <inheritdoc cref="SequenceEstimator" path="/remarks"/>
public sealed class TextCnnEstimator : SequenceEstimator
{
    private readonly Options _options;

    internal TextCnnEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(TextCnnEstimator), task, options) => _options = options;

    private protected override LayerList CreateHiddenLayers(TensorShape input) =>
        [new Branches([.. _options.KernelSizes.Select(CreateWindow)]), .. DropSome()];

    private Sequence CreateWindow(int size) =>
        new([new Convolution1D(_options.Filters, size), new Activation(_options.Activation), new PoolOverTime(TimePooling.Max)]);

    /// <summary>The settings of <see cref="TextCnnEstimator"/>.</summary>
    public sealed class Options : SequenceModelOptions
    {
        /// <summary>The lengths of the windows in steps, each positive. Default 2, 3 and 4.</summary>
        public int[] KernelSizes { get; set; } = [2, 3, 4];

        /// <summary>The number of patterns of each length, positive. Default 64.</summary>
        public int Filters { get; set; } = 64;

        /// <summary>The function after each window. Default <see cref="ActivationFunction.ReLU"/>.</summary>
        public ActivationFunction Activation { get; set; } = ActivationFunction.ReLU;

        internal override void Validate()
        {
            base.Validate();
            if (KernelSizes is not { Length: > 0 })
            {
                throw new ArgumentException("KernelSizes must name at least one length of a window.");
            }

            foreach (var size in KernelSizes)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(KernelSizes));
            }

            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Filters);
            _ = Require.Defined(Activation);
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.KernelSizes = [.. KernelSizes ?? []];
            return copy;
        }
    }
}
