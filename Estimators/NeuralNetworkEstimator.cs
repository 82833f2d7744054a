using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Trains a network of the user's own layers; the last layer, one output a class or one number, is added.</summary>
/// <remarks>It reads, trains, scores and saves as <see cref="MlpEstimator"/> does.</remarks>
public sealed class NeuralNetworkEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal NeuralNetworkEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(NeuralNetworkEstimator), task, options) => _options = options;

    private protected override LayerList CreateInputLayers(InputEncoder features) =>
        _options.StandardizeFeatures && features is not KeySequenceEncoder ? [new Standardize()] : [];

    private protected override LayerList CreateHiddenLayers(TensorShape input) => _options.Layers;

    /// <summary>The settings of <see cref="NeuralNetworkEstimator"/>.</summary>
    public sealed class Options : SequenceEstimatorOptions
    {
        /// <summary>
        /// The hidden layers, first to last; the first takes the feature vector or, of keys, is an embedding, and the output of the last
        /// is a vector.
        /// Default none, which trains a linear model.
        /// </summary>
        public LayerList Layers { get; set; } = [];

        /// <summary>
        /// Whether numbers are standardised as <see cref="MlpEstimator.Options.StandardizeFeatures"/> says; keys never are. Default true.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

        internal override void Validate()
        {
            base.Validate();
            ArgumentNullException.ThrowIfNull(Layers);
        }
    }
}
