namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>Named tensors of numbers with a fraction, each read when it is asked for.</summary>
/// <param name="name">Where they come from, for messages.</param>
internal abstract class TensorSource(string name) : IDisposable
{
    /// <summary>Where they come from, for messages.</summary>
    public string Name => name;

    /// <summary>The shape of each tensor.</summary>
    public abstract IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>The number of values of a shape; -1 if it is negative somewhere, or too large to count.</summary>
    public static long CountValues(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size))
            {
                return -1;
            }

            count *= size;
        }

        return count;
    }

    /// <summary>Refuses values that are not all finite.</summary>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="tensor">The name of the tensor.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The values.</returns>
    /// <exception cref="InvalidDataException">One of them is not finite.</exception>
    public static float[] RequireFinite(string source, string tensor, float[] values) =>
        Array.FindIndex(values, value => !float.IsFinite(value)) is >= 0 and var place
            ? throw new InvalidDataException(
                $"All numbers of '{source}' must be finite but number {place} of its tensor '{tensor}' is {values[place]}. "
                + "Take a file that was written after a training that did not diverge.")
            : values;

    /// <summary>The values of a tensor, last dimension fastest.</summary>
    /// <param name="tensor">One of those of <see cref="Shapes"/>.</param>
    /// <exception cref="InvalidDataException">They are of a type that is no number with a fraction, too many, or not all finite.</exception>
    public float[] Read(string tensor) => RequireFinite(Name, tensor, ReadValues(tensor));

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The values of a tensor, as they are.</summary>
    protected abstract float[] ReadValues(string tensor);
}
