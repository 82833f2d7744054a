using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Checks of a record's settings that return the checked value, for use in record properties.</summary>
internal static class Require
{
    public static int Positive(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }

    public static int NotNegative(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }

    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a positive number.");

    /// <summary>A fraction in [0, 1).</summary>
    public static double Fraction(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be in [0, 1).");

    /// <summary>One of the values that an enumeration names.</summary>
    public static T Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where T : struct, Enum => Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}.");

    public static LayerList NotEmpty(LayerList layers, [CallerArgumentExpression(nameof(layers))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(layers, name);
        return layers.Count > 0 ? layers : throw new ArgumentException($"{name} must hold at least one layer.", name);
    }

    /// <summary>A number of keys, which a layer gets from its input if it says none.</summary>
    public static int Count(int count, string layer) => count > 0
        ? count
        : throw new ArgumentException($"{layer} without Count must be the first layer of a column of keys, whose number it takes, but is none. Put it there, or give it a Count.");

    /// <summary>An image, <c>[channels, height, width]</c>.</summary>
    public static TensorShape Image(TensorShape input, string layer) => input is { Rank: 3, HasVariableSteps: false }
        ? input
        : throw new ArgumentException($"{layer} takes images, [channels, height, width], but the input is {input}. Give a column of images, or put a Reshape before it.");

    /// <summary>A sequence of vectors, of one number of steps or of each row's own.</summary>
    public static TensorShape Steps(TensorShape input, string layer) => input.Rank == 2
        ? input
        : throw new ArgumentException($"{layer} takes sequences of vectors, [steps, n] or [≤steps, n], but the input is {input}. {(input.Rank == 1 ? "Put an Embedding before it if the input are keys, or a Reshape" : "Put a Reshape before it")}.");
}
