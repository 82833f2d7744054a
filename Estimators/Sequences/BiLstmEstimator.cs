using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains LSTM layers that read a sequence in both directions (Hochreiter and Schmidhuber 1997, Graves and Schmidhuber 2005).
/// </summary>
/// <inheritdoc cref="SequenceEstimator" path="/remarks"/>
public sealed class BiLstmEstimator : SequenceEstimator
{
    private readonly Options _options;

    internal BiLstmEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(BiLstmEstimator), task, options) => _options = options;

    private protected override IEnumerable<Layer> CreateSignalLayers() =>
        Convolve(_options.ConvolutionSize, _options.ConvolutionFilters, ActivationFunction.ReLU);

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) =>
    [
        .. _options.Units.Select(units => new Lstm(units, Bidirectional: true, ReturnSequences: true)),
        Pool(_options.Pooling),
        .. DropSome(context),
    ];

    /// <summary>The settings of <see cref="BiLstmEstimator"/>.</summary>
    public sealed class Options : SequenceModelOptions
    {
        /// <summary>The units of each LSTM layer in one direction, first to last, each positive. Default one layer of 64.</summary>
        public int[] Units { get; set; } = [64];

        /// <summary>
        /// How many steps the windows have in which a convolution looks at a column of numbers before the LSTM layers do, zero or positive; 0 for
        /// none. Default 25. Without meaning for a column of keys.
        /// </summary>
        public int ConvolutionSize { get; set; } = 25;

        /// <summary>The number of patterns of that convolution, positive. Default 32.</summary>
        public int ConvolutionFilters { get; set; } = 32;

        /// <summary>How one vector is made of the steps; several are joined. Default the largest value and the mean.</summary>
        public TimePooling[] Pooling { get; set; } = [TimePooling.Max, TimePooling.Mean];

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override void Validate()
        {
            base.Validate();
            if (Units is not { Length: > 0 })
            {
                throw new ArgumentException("Units must name at least one LSTM layer.");
            }

            foreach (var units in Units)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(Units));
            }

            ArgumentOutOfRangeException.ThrowIfNegative(ConvolutionSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConvolutionFilters);
            RequirePooling(Pooling);
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.Units = [.. Units ?? []];
            copy.Pooling = [.. Pooling ?? []];
            return copy;
        }
    }
}
