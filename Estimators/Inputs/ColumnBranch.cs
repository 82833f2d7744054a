using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>A column that a network reads, with layers that only it goes through before all columns are joined.</summary>
/// <param name="ColumnName">
/// The column: a vector of Single or Byte of known size, <c>[n]</c> to the layers; images of one known size, <c>[3, height, width]</c> of bytes, red,
/// green and blue; keys of <c>UInt32</c>: a vector of any length, <c>[≤n]</c>, the first layer an <see cref="Embedding"/>; or one key or a fixed
/// number, <c>[n]</c>, the first layer a <see cref="CategoryEmbedding"/>.
/// </param>
/// <param name="Layers">The layers, possibly none; what they put out is flattened, sequences must be pooled over time.</param>
/// <param name="Channels">
/// Of a sequence of numbers, how many make a step, positive: the layers take <c>[steps, channels]</c> of a column of known size, and <c>[≤steps,
/// channels]</c> of a vector of Single of unknown size. Default null: numbers are no sequence, but a vector of known size.
/// </param>
public sealed record ColumnBranch(string ColumnName, LayerList Layers, int? Channels = null)
{
    /// <summary>The column.</summary>
    public string ColumnName { get; } = string.IsNullOrEmpty(ColumnName)
        ? throw new ArgumentException("A branch needs the name of its column.", nameof(ColumnName))
        : ColumnName;

    /// <summary>The layers, possibly none.</summary>
    public LayerList Layers { get; } = Layers ?? throw new ArgumentNullException(nameof(Layers));

    /// <summary>Of a sequence of numbers, how many make a step; null for what is no sequence of numbers.</summary>
    public int? Channels { get; } = Channels is not <= 0
        ? Channels
        : throw new ArgumentOutOfRangeException(nameof(Channels), Channels, "Channels must be null or positive.");
}
