using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>What layers ask of their settings and of what they are put on.</summary>
internal static class LayerRules
{
    public static LayerList NotEmpty(LayerList layers, [CallerArgumentExpression(nameof(layers))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layers, name);
        return layers.Count > 0 ? layers : throw new ArgumentException($"{name} must hold at least one layer.", name);
    }

    /// <summary>A number of keys, which a layer gets from its input if it says none.</summary>
    public static int Count(int count, string layer) => count > 0
        ? count
        : throw new ArgumentException($"{layer} without Count must be the first layer of a column of keys, whose number it takes, but is none. "
            + "Put it there, or give it a Count.");

    /// <summary>An image, <c>[channels, height, width]</c>.</summary>
    public static TensorShape Image(TensorShape input, string layer) => input is { Rank: 3, HasVariableSteps: false }
        ? input
        : throw new ArgumentException($"{layer} takes images, [channels, height, width], but the input is {input}. "
            + "Give a column of images, or put a Reshape before it.");

    /// <summary>A sequence of vectors, of one number of steps or of each row's own.</summary>
    public static TensorShape Steps(TensorShape input, string layer) => input.Rank == 2
        ? input
        : throw new ArgumentException($"{layer} takes sequences of vectors, [steps, n] or [≤steps, n], but the input is {input}. "
            + $"{(input.Rank == 1 ? "Put an Embedding before it if the input are keys, or a Reshape" : "Put a Reshape before it")}.");
}
