using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>What a training knows beside its options, of the fit that it is part of.</summary>
/// <param name="Seed">The seed of weights, order and dropout.</param>
internal sealed record TrainingContext(int Seed)
{
    /// <summary>Called while training, before those of the options. Default none.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>The processes that train together. Default this one alone.</summary>
    public Communicator Communicator { get; init; } = SingleProcess.Instance;

    /// <summary>Takes a line about how the training starts. Default: nobody reads it.</summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>Where the vectors of the input of keys start, read from a file; null if they start as their layer says.</summary>
    public KeyVectors? KeyVectors { get; init; }

    /// <summary>Weights that others have trained, from which a part of the network starts; null if all start anew.</summary>
    public NetworkWeights? StartWeights { get; init; }

    /// <summary>Where each output was in the initial model; null if all are where they were.</summary>
    public Places? Outputs { get; init; }
}
