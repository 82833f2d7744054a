using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>A device as the user names it: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
/// <param name="Kind">One of <c>auto</c>, <c>cpu</c>, <c>cuda</c>.</param>
/// <param name="Index">The number of the CUDA device; 0 otherwise.</param>
internal sealed record TorchDevice(string Kind, int Index)
{
    /// <summary>Reads a device's name; whether the machine has it is not checked.</summary>
    /// <exception cref="ArgumentException">The name is none of those known.</exception>
    public static TorchDevice Parse(string? name)
    {
        switch (name?.Trim().ToLowerInvariant())
        {
            case "auto":
                return new TorchDevice("auto", 0);
            case "cpu":
                return new TorchDevice("cpu", 0);
            case "cuda":
                return new TorchDevice("cuda", 0);
            case { } text when text.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index):
                return new TorchDevice("cuda", index);
            default:
                throw new ArgumentException($"Device must be 'auto', 'cpu', 'cuda' or 'cuda:n' but is '{name}'.");
        }
    }

    /// <summary>The torch device, for which libtorch must be loaded.</summary>
    /// <exception cref="InvalidOperationException">The machine does not have the device.</exception>
    public Device Resolve()
    {
        if (Kind == "cpu" || (Kind == "auto" && !cuda.is_available()))
        {
            return CPU;
        }

        if (!cuda.is_available())
        {
            throw new InvalidOperationException(
                $"Device is '{this}' but no CUDA device can be used. Check the driver with nvidia-smi and that the program references "
                + "TorchSharp-cuda-linux or TorchSharp-cuda-windows instead of a CPU libtorch, or set Device to 'auto' or 'cpu'.");
        }

        return Index < cuda.device_count()
            ? new Device(DeviceType.CUDA, Index)
            : throw new InvalidOperationException($"Device is '{this}' but the machine has {cuda.device_count()} CUDA device(s), numbered from 0.");
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == "cuda" ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}") : Kind;
}
