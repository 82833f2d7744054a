using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>An immutable list of layers; two lists are equal when their layers are.</summary>
[CollectionBuilder(typeof(LayerList), nameof(Create))]
[JsonConverter(typeof(LayerListJsonConverter))]
public sealed class LayerList : IReadOnlyList<Layer>, IEquatable<LayerList>
{
    private readonly Layer[] _layers;

    private LayerList(Layer[] layers) => _layers = layers;

    /// <inheritdoc/>
    public int Count => _layers.Length;

    /// <inheritdoc/>
    public Layer this[int index] => _layers[index];

    /// <summary>Copies layers into a list; a collection expression <c>[a, b]</c> calls this.</summary>
    /// <param name="layers">The layers, none of them null.</param>
    /// <exception cref="ArgumentException">One of the layers is null.</exception>
    public static LayerList Create(params ReadOnlySpan<Layer> layers)
    {
        for (var i = 0; i < layers.Length; i++)
        {
            if (layers[i] is null)
            {
                throw new ArgumentException($"Layer {i} of the list is null.", nameof(layers));
            }
        }

        return new LayerList(layers.ToArray());
    }

    /// <summary>Copies a sequence of layers into a list; in F#, <c>LayerList.CreateRange [ Linear 64; Activation() ]</c>.</summary>
    /// <param name="layers">The layers, none of them null.</param>
    /// <exception cref="ArgumentException">One of the layers is null.</exception>
    public static LayerList CreateRange(IEnumerable<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Create([.. layers]);
    }

    /// <inheritdoc/>
    public bool Equals(LayerList? other) => other is not null && _layers.AsSpan().SequenceEqual(other._layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LayerList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var layer in _layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => ((IEnumerable<Layer>)_layers).GetEnumerator();

    /// <summary>The layers in brackets.</summary>
    public override string ToString() => "[" + string.Join(", ", (IEnumerable<Layer>)_layers) + "]";

    IEnumerator IEnumerable.GetEnumerator() => _layers.GetEnumerator();
}

/// <summary>Writes a list of layers as an array of objects.</summary>
internal sealed class LayerListJsonConverter : JsonConverter<LayerList>
{
    public override LayerList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        LayerList.Create(JsonSerializer.Deserialize(ref reader, Layers(options)));

    public override void Write(Utf8JsonWriter writer, LayerList value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToArray(), Layers(options));

    private static JsonTypeInfo<Layer[]> Layers(JsonSerializerOptions options) => (JsonTypeInfo<Layer[]>)options.GetTypeInfo(typeof(Layer[]));
}
