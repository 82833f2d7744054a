using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>One input of a network, with the layers that only it goes through.</summary>
public sealed record NetworkInput
{
    /// <summary>Describes an input.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="shape">The shape of one row.</param>
    /// <param name="layers">The layers of this input's own branch, possibly none.</param>
    /// <param name="element">The type of the values.</param>
    /// <param name="keyCount">The number of key values if the values are keys, otherwise 0.</param>
    /// <param name="truncation">Which steps of a longer row are left out.</param>
    [JsonConstructor]
    internal NetworkInput(
        string name,
        TensorShape shape,
        LayerList layers,
        InputElement element = InputElement.Number,
        int keyCount = 0,
        SequenceTruncation truncation = SequenceTruncation.Post) =>
        (Name, Shape, Layers, Element, KeyCount, Truncation) = (name, shape, layers, element, keyCount, truncation);

    /// <summary>The input's name; in an ML.NET pipeline, its column's.</summary>
    public string Name { get; internal init; }

    /// <summary>
    /// The shape of one row; with a variable number of steps for a sequence of keys, <c>[≤steps]</c>, or of numbers, <c>[≤steps, channels]</c>.
    /// </summary>
    public TensorShape Shape { get; internal init; }

    /// <summary>The layers of this input's own branch, possibly none.</summary>
    public LayerList Layers { get; internal init; }

    /// <summary>The type of the values.</summary>
    public InputElement Element { get; internal init; }

    /// <summary>The number of key values if the values are keys, otherwise 0.</summary>
    public int KeyCount { get; internal init; }

    /// <summary>Which steps of a longer row are left out.</summary>
    public SequenceTruncation Truncation { get; internal init; }

    /// <summary>
    /// What each key stands for, a word or a category, as text in the invariant culture, the first for key 1; null if it is not known. A network
    /// that is trained further on keys in another order finds by it what belongs to each.
    /// </summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? KeyValues { get; internal init; }

    /// <summary>The name of each number or category of a row, empty for one without a name; null if none has one.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SlotNames { get; internal init; }

    /// <summary>The shape of one row after the branch.</summary>
    internal TensorShape OutputShape => Layers.Count == 0 ? Shape : new Sequence(Layers).GetOutputShape(Shape);

    /// <summary>The shape of one row as a graph takes it: of a sequence, its values one after the other, as an ML.NET column has them.</summary>
    internal TensorShape GraphShape => Shape.HasVariableSteps ? TensorShape.Sequence(Shape.Size) : Shape;

    /// <inheritdoc/>
    public bool Equals(NetworkInput? other) => other is not null
        && (Name, Shape, Layers, Element, KeyCount, Truncation).Equals(
            (other.Name, other.Shape, other.Layers, other.Element, other.KeyCount, other.Truncation))
        && AreEqual(KeyValues, other.KeyValues)
        && AreEqual(SlotNames, other.SlotNames);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Shape, Layers, Element, KeyCount, Truncation);

    /// <summary>The name, the shape and the branch, for messages.</summary>
    public override string ToString() => (Element, Layers.Count) switch
    {
        (InputElement.Number, 0) => $"{Name} {Shape}",
        (InputElement.Number, _) => $"{Name} {Shape} → {Layers}",
        (InputElement.Key, _) => $"{Name} {Shape} of {KeyCount} keys → {Layers}",
        _ => $"{Name} {Shape} of bytes → {Layers}",
    };

    private static bool AreEqual(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one is null && other is null : one.SequenceEqual(other, StringComparer.Ordinal);
}
