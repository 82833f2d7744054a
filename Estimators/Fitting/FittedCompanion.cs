using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>A fitted model beside the network: what is trained with it, and what both become together. This one does nothing.</summary>
/// <param name="rows">The rows of the fit.</param>
internal class FittedCompanion(PreparedRows rows)
{
    /// <summary>The rows that the joined network is trained on.</summary>
    public virtual TrainingSet Train => rows.Train;

    /// <summary>The rows that the joined network is validated on; null if there are none.</summary>
    public virtual TrainingSet? Validation => rows.Validation;

    /// <summary>The training rows that are kept from the joined network; null if there are none.</summary>
    public virtual TrainingSet? Held => null;

    /// <summary>The network as it is trained beside this model.</summary>
    /// <param name="network">The network alone.</param>
    public virtual Network Join(Network network) => network;

    /// <summary>Sets what the trained network and this model count.</summary>
    /// <param name="network">The joined network.</param>
    /// <param name="weights">Its trained weights.</param>
    /// <param name="unseen">Rows that neither was trained on; null if there are none.</param>
    /// <returns>The weights of the joined network.</returns>
    public virtual NetworkWeights FitShares(Network network, NetworkWeights weights, TrainingSet? unseen) => weights;

    /// <summary>The network that scores and is saved.</summary>
    /// <param name="network">The network alone.</param>
    public virtual Network CreateScoringNetwork(Network network) => network;

    /// <summary>The weights of the network that scores and is saved.</summary>
    /// <param name="weights">The weights of the joined network.</param>
    public virtual NetworkWeights CreateScoringWeights(NetworkWeights weights) => weights;
}
