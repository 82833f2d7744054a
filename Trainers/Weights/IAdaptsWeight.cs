using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>A module whose weight stays as it is while something small is learned beside it, which becomes part of the weight in the end.</summary>
internal interface IAdaptsWeight
{
    /// <summary>The names of the parameters beside the weight; none while there are none.</summary>
    IReadOnlyList<string> AdapterNames { get; }

    /// <summary>The weight with what was learned.</summary>
    Tensor MergeWeight();
}
