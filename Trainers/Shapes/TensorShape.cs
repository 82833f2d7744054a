using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MLNet.DeepExtensions.Trainers.Shapes;

/// <summary>
/// The shape of one row of a tensor, without the batch dimension: <c>[64]</c> for a vector of 64 numbers, <c>[≤256, 100]</c> for a
/// sequence of at most 256 steps with 100 numbers each.
/// </summary>
[JsonConverter(typeof(TensorShapeJsonConverter))]
public sealed class TensorShape : IEquatable<TensorShape>
{
    private readonly long[] _dimensions;

    /// <summary>Creates a shape from its dimensions, the batch dimension left out.</summary>
    /// <param name="dimensions">At least one dimension, each positive.</param>
    /// <exception cref="ArgumentException">No dimension was given, or they have more values than can be counted.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is zero or negative.</exception>
    public TensorShape(params ReadOnlySpan<long> dimensions)
        : this(dimensions, variableSteps: false)
    {
    }

    private TensorShape(ReadOnlySpan<long> dimensions, bool variableSteps)
    {
        HasVariableSteps = variableSteps;
        if (dimensions.IsEmpty)
        {
            throw new ArgumentException("A shape needs at least one dimension.", nameof(dimensions));
        }

        var size = (Int128)1;
        foreach (var dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension, nameof(dimensions));
            size *= dimension;
            if (size > long.MaxValue)
            {
                throw new ArgumentException("A shape must have at most 2⁶³-1 values but "
                    + $"[{string.Join(", ", dimensions.ToArray())}] has more.", nameof(dimensions));
            }
        }

        Size = (long)size;
        _dimensions = dimensions.ToArray();
    }

    /// <summary>The dimensions, outermost first; of a sequence, the first is the largest number of steps.</summary>
    public ReadOnlySpan<long> Dimensions => _dimensions;

    /// <summary>Whether the shape is that of a sequence: each row has steps of its own number, at most the first dimension.</summary>
    public bool HasVariableSteps { get; }

    /// <summary>The number of dimensions, the batch dimension left out.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>The size of the innermost dimension.</summary>
    public long Last => _dimensions[^1];

    /// <summary>The number of values of one row; of a sequence, the largest.</summary>
    public long Size { get; }

    /// <summary>The shape of a sequence, of which each row has steps of its own number.</summary>
    /// <param name="maximumSteps">The largest number of steps, positive.</param>
    /// <param name="step">The dimensions of one step; none for a single value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is zero or negative.</exception>
    public static TensorShape Sequence(long maximumSteps, params ReadOnlySpan<long> step) => new([maximumSteps, .. step], variableSteps: true);

    /// <summary>The same shape with another innermost dimension.</summary>
    /// <param name="last">The new innermost dimension, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> is zero or negative.</exception>
    /// <exception cref="ArgumentException">The innermost dimension is the number of steps, which varies.</exception>
    public TensorShape WithLast(long last) => HasVariableSteps && Rank == 1
        ? throw new ArgumentException($"The innermost dimension must have one size for all rows but is the number of steps of {this}. "
            + "Put an Embedding before it, if the steps are keys.")
        : new([.. _dimensions.AsSpan(0, Rank - 1), last], HasVariableSteps);

    /// <summary>The shape with another size of one dimension, which must not be the number of steps.</summary>
    /// <param name="axis">The dimension, from 0.</param>
    /// <param name="size">Its size, positive.</param>
    internal TensorShape With(int axis, long size) =>
        axis == Rank - 1 ? WithLast(size) : new([.. _dimensions.AsSpan(0, axis), size, .. _dimensions.AsSpan(axis + 1)], HasVariableSteps);

    /// <summary>The shape with one more dimension, the innermost.</summary>
    /// <param name="last">Its size, positive.</param>
    internal TensorShape Append(long last) => new([.. _dimensions, last], HasVariableSteps);

    /// <summary>The shape with the batch dimension in front, as torch and ONNX see it.</summary>
    /// <param name="rows">The number of rows; -1 stands for any.</param>
    internal long[] WithBatch(long rows) => [rows, .. _dimensions];

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) =>
        other is not null && HasVariableSteps == other.HasVariableSteps && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(HasVariableSteps);
        foreach (var dimension in _dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <summary>The dimensions in brackets, for example <c>[28, 28, 1]</c>, or <c>[≤256, 100]</c> for a sequence.</summary>
    public override string ToString() =>
        (HasVariableSteps ? "[≤" : "[") + string.Join(", ", _dimensions.Select(d => d.ToString(CultureInfo.InvariantCulture))) + "]";
}

/// <summary>Writes a shape as an array of numbers; the largest number of steps of a sequence is negative.</summary>
internal sealed class TensorShapeJsonConverter : JsonConverter<TensorShape>
{
    public override TensorShape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<long[]>)options.GetTypeInfo(typeof(long[]))) switch
        {
            null => throw new JsonException("A shape must be an array of numbers."),
            [< 0 and var steps, .. var step] => TensorShape.Sequence(-steps, step),
            var dimensions => new TensorShape(dimensions),
        };

    public override void Write(Utf8JsonWriter writer, TensorShape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.HasVariableSteps ? -value.Dimensions[0] : value.Dimensions[0]);
        foreach (var dimension in value.Dimensions[1..])
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
    }
}
