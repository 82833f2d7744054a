namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>A grey image and its class.</summary>
internal sealed class ImageRow
{
    public byte[] Pixels { get; set; } = [];

    public uint Label { get; set; }
}
