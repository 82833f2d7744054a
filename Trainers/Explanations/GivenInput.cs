using System.Diagnostics;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>What an input reads of a row that is explained by its keys.</summary>
/// <param name="Values">Its keys, at least one and no more than it takes, or what is told of words; or numbers, or categories.</param>
/// <param name="IsExplained">Whether they are the keys that the row is explained by; the others stay as they are.</param>
internal readonly record struct GivenInput(Array Values, bool IsExplained)
{
    /// <summary>The values as torch takes them, (values).</summary>
    public Tensor CreateTensor() => Values switch
    {
        int[] keys => tensor(keys),
        byte[] bytes => tensor(bytes),
        float[] numbers => tensor(numbers),
        _ => throw new UnreachableException(),
    };
}
