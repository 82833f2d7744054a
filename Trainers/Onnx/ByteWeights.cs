using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>Weights as whole numbers of a byte. Some that lie beside each other share a scale, by which they are multiplied.</summary>
/// <param name="Values">The whole numbers, last dimension fastest.</param>
/// <param name="Dimensions">The dimensions of the weights.</param>
/// <param name="Scales">The scales.</param>
/// <param name="ScaleDimensions">The dimensions of the scales: those of the weights, but 1 where weights share a scale.</param>
internal sealed record ByteWeights(sbyte[] Values, long[] Dimensions, float[] Scales, long[] ScaleDimensions)
{
    /// <summary>Rounds weights.</summary>
    /// <param name="values">The weights, last dimension fastest, all finite.</param>
    /// <param name="dimensions">Their dimensions.</param>
    /// <param name="shared">The neighbouring dimensions along which weights share a scale.</param>
    /// <param name="largest">The largest whole number, at most 127.</param>
    public static ByteWeights Round(float[] values, long[] dimensions, Range shared, int largest)
    {
        long[] scaleDimensions = [.. dimensions];
        scaleDimensions.AsSpan(shared).Fill(1);
        var scales = new float[Product(scaleDimensions)];
        var slices = new Slices(dimensions, scaleDimensions);
        for (var i = 0; i < values.Length; i++)
        {
            ref var scale = ref scales[slices.ScaleOf(i)];
            scale = Math.Max(scale, Math.Abs(values[i]));
        }

        TensorPrimitives.Divide(scales, largest, scales);
        var bytes = new sbyte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var scale = scales[slices.ScaleOf(i)];
            bytes[i] = scale > 0 ? (sbyte)Math.Clamp(MathF.Round(values[i] / scale), -largest, largest) : (sbyte)0;
        }

        return new ByteWeights(bytes, dimensions, scales, scaleDimensions);
    }

    /// <summary>The weights that the whole numbers stand for.</summary>
    public float[] ToFloats()
    {
        var slices = new Slices(Dimensions, ScaleDimensions);
        var floats = new float[Values.Length];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = Values[i] * Scales[slices.ScaleOf(i)];
        }

        return floats;
    }

    private static long Product(ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes)
        {
            product *= size;
        }

        return product;
    }

    // Which scale a weight has: those that share one are so many times so many numbers apart.
    private readonly struct Slices(long[] dimensions, long[] scaleDimensions)
    {
        private readonly long _apart = Product(dimensions.AsSpan(
            dimensions.Zip(scaleDimensions).Index().Where(size => size.Item.First != size.Item.Second).Select(size => size.Index + 1)
                .LastOrDefault()..));

        private readonly long _count = Product(dimensions) / Product(scaleDimensions);

        public long ScaleOf(long weight) => (weight / (_apart * _count) * _apart) + (weight % _apart);
    }
}
