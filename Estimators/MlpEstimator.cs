using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Trains a multilayer perceptron: fully connected layers, each followed by an activation and dropout.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Vector of Single or Byte of known size; standardised inside by default</description></item>
/// <item><term>Rows with a missing label or feature</term><description>Left out of training, and counted in the log</description></item>
/// <item><term>Normalisation needed before</term><description>No</description></item>
/// <item><term>Caching needed before</term><description>No: rows are read once</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor this package</description></item>
/// </list>
/// </remarks>
public sealed class MlpEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal MlpEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(MlpEstimator), task, options) => _options = options;

    private protected override LayerList CreateInputLayers(InputEncoder features) =>
        _options.StandardizeFeatures ? [new Standardize()] : [];

    private protected override LayerList CreateHiddenLayers(TensorShape input)
    {
        var layers = new List<Layer>();
        foreach (var units in _options.HiddenLayers)
        {
            layers.Add(new Linear(units));
            layers.Add(new Activation(_options.Activation));
            if (_options.Dropout > 0)
            {
                layers.Add(new Dropout(_options.Dropout));
            }
        }

        return [.. layers];
    }

    /// <summary>The settings of <see cref="MlpEstimator"/>.</summary>
    public sealed class Options : NetworkEstimatorOptions
    {
        /// <summary>
        /// The number of units of each hidden layer, first to last, each positive. Default 256 and 128. An empty array
        /// trains a linear model.
        /// </summary>
        public int[] HiddenLayers { get; set; } = [256, 128];

        /// <summary>The function after each hidden layer. Default <see cref="ActivationFunction.ReLU"/>.</summary>
        public ActivationFunction Activation { get; set; } = ActivationFunction.ReLU;

        /// <summary>The fraction of a hidden layer's outputs zeroed while training, in [0, 1). Default 0.1.</summary>
        public double Dropout { get; set; } = 0.1;

        /// <summary>
        /// Whether the network starts by bringing every feature to mean 0 and variance 1, with the training rows' own mean and
        /// deviation, and bends what lies beyond three deviations. It is part of the network and saved with it. Default true.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        internal override void Validate()
        {
            base.Validate();
            ArgumentNullException.ThrowIfNull(HiddenLayers);
            foreach (var units in HiddenLayers)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(HiddenLayers));
            }

            RequireFinite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
            _ = Require.Defined(Activation);
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.HiddenLayers = [.. HiddenLayers ?? []];
            return copy;
        }
    }
}
