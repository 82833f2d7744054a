using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a transformer on tables: every number and every category becomes a vector, and self-attention lets them look at each other
/// (FT-Transformer, Gorishniy et al. 2021).
/// </summary>
/// <remarks>
/// <para>
/// The vectors of numbers bend at quantiles (Gorishniy et al. 2022), where the paper has straight lines; the vectors are joined by learned
/// weights (<see cref="TimePooling.Attention"/>), where the paper has one vector more. On fewer than 2,000 rows, which teach attention little,
/// the last layer reads the vectors of all columns too, as a linear model would; a network that goes on from another one
/// (<see cref="TrainingOptions.InitialModel"/>, <see cref="TrainingOptions.TransferFrom"/>) has the layers of that one. Time grows with the
/// square of the number of columns: it is for tables of tens of them. <see cref="MlpEstimator.Options.ForTables"/> is quicker, and mostly as good.
/// </para>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Vector of Single or Byte of known size, of any scale</description></item>
/// <item><term>Other columns</term><description>Categories (<c>Key&lt;UInt32&gt;</c>), texts as keys, and images, each by its
/// option</description></item>
/// <item><term>Missing features, NaN</term><description>Ordinary input, with a learned vector</description></item>
/// <item><term>Rows with a missing label or an infinite feature</term><description>Left out of training, and counted in the log</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor
/// this package</description></item>
/// </list>
/// </remarks>
public sealed class TabularTransformerEstimator : NetworkEstimator
{
    // With more, attention among many features learns too slowly.
    private const double PartOfFeatureDropout = 1.0 / 3;

    private readonly Options _options;
    private readonly double _featureDropout;

    internal TabularTransformerEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(TabularTransformerEstimator), task, options)
    {
        _options = options;
        _featureDropout = options.FeatureDropout ?? PartOfFeatureDropout * TableDefaults.GetFeatureDropout(task);
    }

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context) => input.CreateTableLayers(
        new TableLayers(_options.ModelSize, _featureDropout, numbers => CreateNumberLayers(numbers, context))
        {
            AfterWhole = [new Flatten(), new Linear(_options.ModelSize)],
        });

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context)
    {
        LayerList attention =
        [
            new Reshape(new TensorShape(input.Size / _options.ModelSize, _options.ModelSize)),
            .. Enumerable.Repeat(new TransformerEncoderLayer(_options.Heads, _options.FeedForward, _options.LayerDropout), _options.Layers),
            new LayerNormalization(),
            new PoolOverTime(TimePooling.Attention),
        ];
        return
        [
            .. PassesVectorsOn(context) ? [new Branches([new Sequence(attention), new Flatten()])] : attention,
            .. _options.Dropout > 0 ? [new Dropout(_options.Dropout)] : Array.Empty<Layer>(),
        ];
    }

    private LayerList CreateNumberLayers(int numbers, InputContext context) =>
        NumberLayers.Create(_options.NumericEmbedding, _options.ModelSize, NumberLayers.GetBins(numbers, context), _featureDropout);

    // Few rows do not teach attention what the last layer reads from the vectors themselves. The weights of another network need its layers.
    private bool PassesVectorsOn(InputContext context) => (_options.InitialModel ?? _options.TransferFrom) is { } source
        ? source.Network.Trunk.Any(layer => layer is Branches)
        : context.HasFewRows;

    /// <summary>The settings of <see cref="TabularTransformerEstimator"/>.</summary>
    public sealed class Options : TableEstimatorOptions
    {
        private const double UsualLearningRate = 2e-3;

        /// <summary>Sets the defaults of training that tables need.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            WeightDecay = 0.01;
            WarmupFraction = 0.05;
            GradientClipNorm = 1;
            Ema = 0.998;
        }

        /// <summary>The numbers of each vector, positive, a multiple of <see cref="Heads"/>. Default 32.</summary>
        public int ModelSize { get; set; } = 32;

        /// <summary>The number of encoder layers, positive. Default 2.</summary>
        public int Layers { get; set; } = 2;

        /// <summary>The number of attention heads, positive. Default 4.</summary>
        public int Heads { get; set; } = 4;

        /// <summary>The units of each layer's feed-forward part, positive. Default 64.</summary>
        public int FeedForward { get; set; } = 64;

        /// <summary>The fraction zeroed inside the encoder layers while training, in [0, 1). Default 0.1.</summary>
        public double LayerDropout { get; set; } = 0.1;

        /// <summary>The fraction of the last layer's inputs zeroed while training, in [0, 1). Default 0.1.</summary>
        public double Dropout { get; set; } = 0.1;

        /// <summary>How a number becomes a vector. Default <see cref="NumericEmbedding.PiecewiseLinear"/>; none is no way here.</summary>
        public NumericEmbedding NumericEmbedding { get; set; } = NumericEmbedding.PiecewiseLinear;

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override TrainingLength DefaultLength => new(Epochs: 40, BatchSize: 256, FewestSteps: 800)
        {
            MostSteps = 2000,
            FewestEpochs = 8,
            RehearsedRows = 2000,
            Rehearsals = 1,
        };

        internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

        private protected override InputColumn CreateFeatures(string name) => new NumberVectorInput(name, takesMissing: true);

        internal override void Validate()
        {
            base.Validate();
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ModelSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Layers);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Heads);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FeedForward);
            Require.Finite(LayerDropout, nameof(LayerDropout), LayerDropout is >= 0 and < 1, "in [0, 1)");
            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
            if (ModelSize % Heads != 0)
            {
                throw new ArgumentException($"ModelSize must be a multiple of Heads but {ModelSize} is none of {Heads}.");
            }

            if (Require.Defined(NumericEmbedding) == NumericEmbedding.None)
            {
                throw new ArgumentException(
                    "NumericEmbedding must be PiecewiseLinear or Periodic but is None: attention is among vectors, so each number needs one.");
            }
        }
    }
}
