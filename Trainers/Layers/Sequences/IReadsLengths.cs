using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that takes sequences and must not look at their padding.</summary>
internal interface IReadsLengths
{
    /// <summary>
    /// The number of steps of each row of the next input, (batch) int64, each at least 1; the steps after them are padding. Null when all
    /// rows have all steps. The tensor belongs to the caller.
    /// </summary>
    Tensor? Lengths { set; }
}
