using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Trains a multilayer perceptron: fully connected layers, each followed by an activation and dropout.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Vector of Single or Byte of known size; standardised inside by default</description></item>
/// <item><term>Other columns</term><description>Categories (<c>Key&lt;UInt32&gt;</c>), texts as keys, and images, each by its option: one network
/// with a branch for each</description></item>
/// <item><term>Missing features, NaN</term><description>Filled by the mean and marked, unless <c>StandardizeFeatures</c> is
/// false</description></item>
/// <item><term>Rows with a missing label or an infinite feature</term><description>Left out of training, and counted in the log</description></item>
/// <item><term>Normalisation needed before</term><description>No</description></item>
/// <item><term>Caching needed before</term><description>No: rows are read once</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor
/// this package</description></item>
/// </list>
/// </remarks>
public sealed class MlpEstimator : NetworkEstimator
{
    private readonly Options _options;
    private readonly double _dropout;
    private readonly LearningTask _task;

    internal MlpEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(MlpEstimator), task, options)
    {
        _options = options;
        _dropout = options.Dropout ?? TableDefaults.GetDropout(task);
        _task = task;
    }

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context) => input.CreateTableLayers(
        new TableLayers(GetEmbeddingSize(context), GetFeatureDropout(context), numbers => CreateNumberLayers(numbers, context)));

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context)
    {
        var layers = new List<Layer>();
        if (_options.Members > 1)
        {
            layers.Add(new MemberScale(_options.Members));
        }

        foreach (var units in _options.HiddenLayers)
        {
            layers.Add(new Linear(units));
            layers.Add(new Activation(_options.Activation));
            if (_dropout > 0)
            {
                layers.Add(_options.Members > 1 ? new SpatialDropout(_dropout) : new Dropout(_dropout)); // the same for all members
            }
        }

        return [.. layers];
    }

    private LayerList CreateNumberLayers(int numbers, InputContext context)
    {
        if (EmbedsNumbers)
        {
            var bins = _options.IsForTables
                ? NumberLayers.GetBins(numbers, context, TableDefaults.GetRowsPerBin(_task))
                : NumberLayers.GetBins(numbers, context);
            return NumberLayers.Create(_options.NumericEmbedding, GetEmbeddingSize(context), bins, GetFeatureDropout(context));
        }

        LayerList standardization = _options.StandardizeFeatures
            ? [Standardize.Before(isLinear: _options.HiddenLayers.Length == 0, context.HasMissing)]
            : [];
        return [.. standardization, .. TableLayers.DropFeatures(GetFeatureDropout(context), 1)];
    }

    private bool EmbedsNumbers => _options.NumericEmbedding != NumericEmbedding.None;

    private double GetFeatureDropout(InputContext context) => _options.FeatureDropout
        ?? context.FeatureDropout
        ?? (_options.IsForTables
            ? TableDefaults.GetFeatureDropout(_task, context.Inputs.Sum(input => input.CountVectors(embedsNumbers: true)))
            : TableDefaults.GetFeatureDropout(_task));

    // All vectors of a row together are of about one size.
    private int GetEmbeddingSize(InputContext context)
    {
        var vectors = context.Inputs.Sum(input => input.CountVectors(EmbedsNumbers));
        return _options.EmbeddingSize > 0 ? _options.EmbeddingSize : context.VectorSize ?? Math.Clamp(256 / Math.Max(1, vectors), 2, 16);
    }

    internal override Layer CreateOutputLayer(int units, bool hasBias) =>
        _options.Members > 1 ? new MemberLinear(units, hasBias) : base.CreateOutputLayer(units, hasBias);

    /// <summary>The settings of <see cref="MlpEstimator"/>.</summary>
    public sealed class Options : TableEstimatorOptions
    {
        private static readonly TrainingLength _tableLength =
            new(Epochs: 40, BatchSize: 256, FewestSteps: 600) { MostSteps = 3000, FewestEpochs = 8 };

        /// <summary>
        /// The number of units of each hidden layer, first to last, each positive. Default 256 and 128. An empty array
        /// trains a linear model: <c>Score</c> is a straight line in every number, however far out it lies.
        /// </summary>
        public int[] HiddenLayers { get; set; } = [256, 128];

        /// <summary>The function after each hidden layer. Default <see cref="ActivationFunction.ReLU"/>.</summary>
        public ActivationFunction Activation { get; set; } = ActivationFunction.ReLU;

        /// <summary>
        /// The fraction of a hidden layer's outputs zeroed while training, in [0, 1); null for what suits most tables: 0.1 for regression, 0.3
        /// for classification. Default 0.1.
        /// </summary>
        public double? Dropout { get; set; } = 0.1;

        /// <summary>
        /// Whether the network starts by bringing every feature to mean 0 and variance 1, with the training rows' own mean and
        /// deviation. With hidden layers, what lies beyond three deviations grows by its logarithm only (<see cref="Standardize"/>). It is part of
        /// the network and saved with it. Default true.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        /// <summary>
        /// What the network makes of a number before the hidden layers. Default <see cref="NumericEmbedding.None"/>: the number itself.
        /// With <see cref="NumericEmbedding.PiecewiseLinear"/> the features are not standardised, as that takes any scale; each has 128 bins, or
        /// fewer: 8,192 divided by the number of features, if there are more than 64, and a sixteenth of the training rows (4 at least). With
        /// <see cref="ForTables"/> and classes, those beyond the eighth take 160 training rows each.
        /// </summary>
        public NumericEmbedding NumericEmbedding { get; set; }

        /// <summary>
        /// The numbers of the vector of a category and, with a <see cref="NumericEmbedding"/>, of a feature, zero or positive. Default 0: 256
        /// divided by the number of such vectors, from 2 to 16.
        /// </summary>
        public int EmbeddingSize { get; set; }

        /// <summary>
        /// The number of networks that are trained together, share the hidden layers and are averaged, positive (TabM-mini, Gorishniy et
        /// al. 2024). Default 1; 8 does better on most tables, for about three times the time.
        /// </summary>
        public int Members { get; set; } = 1;

        /// <summary>
        /// Settings for tables, which take longer to train than the defaults and do better: a piecewise-linear embedding of each number, an
        /// ensemble of 8, three hidden layers of 128, SiLU and averaged weights. Set the columns, and what you like.
        /// </summary>
        /// <remarks>
        /// <para>
        /// The recipe follows Gorishniy et al. 2022 and 2024, and Holzmüller et al. 2024. It was chosen on rows held back from the training
        /// rows of tables of two hundred to twenty-six thousand rows and two to a hundred columns. For thousands of columns the defaults are the
        /// better choice.
        /// </para>
        /// <para>
        /// What is left open here follows from the rows and columns. <c>Epochs</c>: about 40, for 600 to 3,000 steps. <c>LearningRate</c>: 0.005 for
        /// 2,400 steps or more, and 12 divided by the number of steps for fewer, up to 0.015, so that few steps take the weights as far as many.
        /// <c>FeatureDropout</c>: for classes 0.15 from 14 numbers and categories on, less for fewer, and 0 up to 6, as each of few says what no
        /// other does. The bins of a number: one for every 16 rows where a number is learned, up to 128. Where classes are learned, which few
        /// rows tell badly, one for every 16 rows up to 8 bins, then one for every 160.
        /// </para>
        /// </remarks>
        public static Options ForTables() => new()
        {
            HiddenLayers = [128, 128, 128],
            Activation = ActivationFunction.SiLU,
            NumericEmbedding = NumericEmbedding.PiecewiseLinear,
            Members = 8,
            LearningRate = null,
            Dropout = null,
            WeightDecay = 0.03,
            WarmupFraction = 0.05,
            GradientClipNorm = 1,
            Ema = 0.998,
            IsForTables = true,
        };

        /// <summary>Whether what the options leave open is by default that of <see cref="ForTables"/>.</summary>
        [JsonInclude]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        internal bool IsForTables { get; set; }

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override TrainingLength DefaultLength =>
            IsForTables ? _tableLength : (HiddenLayers.Length == 0 ? TrainingLength.OfLinearModel : base.DefaultLength);

        // Few steps have to be longer for the weights to come as far. Beyond 2,400 they are as long as those of the longest trainings.
        internal override double GetDefaultLearningRate(double steps) => IsForTables
            ? Math.Clamp(12 / steps, 0.005, 0.015)
            : base.GetDefaultLearningRate(steps);

        private protected override InputColumn CreateFeatures(string name) =>
            new NumberVectorInput(name, takesMissing: StandardizeFeatures);

        internal override void Validate()
        {
            base.Validate();
            ArgumentNullException.ThrowIfNull(HiddenLayers);
            foreach (var units in HiddenLayers)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(HiddenLayers));
            }

            Require.Finite(Dropout ?? 0, nameof(Dropout), Dropout is null or (>= 0 and < 1), "in [0, 1)");
            _ = Require.Defined(Activation);
            _ = Require.Defined(NumericEmbedding);
            ArgumentOutOfRangeException.ThrowIfNegative(EmbeddingSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Members);
            if (!StandardizeFeatures && NumericEmbedding != NumericEmbedding.None)
            {
                throw new ArgumentException(
                    $"StandardizeFeatures is false but NumericEmbedding is {NumericEmbedding}, which brings numbers to a scale of its own. "
                    + "Leave StandardizeFeatures true, or set NumericEmbedding to None.");
            }

            if (EmbeddingSize > 0 && NumericEmbedding == NumericEmbedding.None && CategoricalColumnNames.Length == 0)
            {
                throw new ArgumentException(
                    $"EmbeddingSize is {EmbeddingSize} but NumericEmbedding is None and there are no CategoricalColumnNames, "
                    + "so there are no vectors. Set one of these, or leave EmbeddingSize at 0.");
            }
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.HiddenLayers = [.. HiddenLayers ?? []];
            return copy;
        }
    }
}
