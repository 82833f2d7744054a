using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Weights that a module owns, whatever dispose scope it is made in.</summary>
internal static class OwnedParameters
{
    /// <summary>Makes a weight to train of a tensor, and gives it to the module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The weight's name.</param>
    /// <param name="start">Where the weight starts.</param>
    public static void AddParameter(this nn.Module module, string name, Tensor start)
    {
        var parameter = new Parameter(start);
        parameter.DetachFromDisposeScope();
        module.register_parameter(name, parameter);
    }
}
