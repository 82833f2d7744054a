using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>A copy of a trained network to differentiate by what goes through it. Its weights stay as they are.</summary>
internal sealed class ExplainedNetwork : IDisposable
{
    /// <summary>Copies the network's weights, in a session of its own.</summary>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public ExplainedNetwork(TrainedNetwork network)
    {
        using var session = StartSession();
        Module = network.CreateModule();
        Module.eval();
        foreach (var parameter in Module.parameters())
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>Makes the raw outputs, (rows, outputs), of a tensor for each input.</summary>
    public nn.Module<Tensor[], Tensor> Module { get; }

    /// <summary>
    /// Begins to compute. Nothing is random but the weights that a module starts from, which are overwritten.
    /// </summary>
    public static TorchSession StartSession() => TorchSession.Start(seed: 0, threads: 1);

    /// <summary>Frees the copy.</summary>
    public void Dispose() => Module.Dispose();
}
