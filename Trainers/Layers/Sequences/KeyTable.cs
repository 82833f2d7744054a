using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A learned vector for each key: (…) of int64 to (…, size).</summary>
internal sealed class KeyTable : nn.Module<Tensor, Tensor>
{
    /// <summary>The name of the vectors among the weights.</summary>
    public const string WeightName = "weight";

    /// <summary>Makes the module.</summary>
    /// <param name="vectors">(keys, size), where the vectors start; it becomes the module's.</param>
    public KeyTable(Tensor vectors)
        : base(nameof(KeyTable)) => this.AddParameter(WeightName, vectors);

    /// <summary>The vectors, (keys, size). Looked up each time: moving the module to another device replaces them.</summary>
    public Parameter Vectors => get_parameter(WeightName)!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => ScriptedFunctions.Embedding(input, Vectors);
}
