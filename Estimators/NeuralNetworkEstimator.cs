using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions;

/// <summary>Trains a network of the user's own layers; the last layer, one output a class or one number, is added.</summary>
/// <remarks>It reads, trains, scores and saves as <see cref="MlpEstimator"/> does.</remarks>
public sealed class NeuralNetworkEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal NeuralNetworkEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(NeuralNetworkEstimator), task, options) => _options = options;

    private protected override LayerList CreateHiddenLayers(NetworkInput input) => _options.Layers;

    /// <summary>The settings of <see cref="NeuralNetworkEstimator"/>.</summary>
    public sealed class Options : SequenceEstimatorOptions
    {
        /// <summary>
        /// The hidden layers, first to last; the first takes the feature vector or, of keys, is an embedding, and the output of the last
        /// is a vector.
        /// Default none, which trains a linear model.
        /// </summary>
        public LayerList Layers { get; set; } = [];

        internal override void Validate()
        {
            base.Validate();
            ArgumentNullException.ThrowIfNull(Layers);
        }
    }
}
