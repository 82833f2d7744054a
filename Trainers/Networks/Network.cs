using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>
/// The description of a whole network: a list of inputs, each with its own branch, and a trunk. One input goes
/// straight into the trunk; of several, the branches' outputs are flattened and joined first.
/// </summary>
public sealed record Network
{
    /// <summary>Describes a network.</summary>
    /// <param name="inputs">The inputs, at least one. A first layer without a count of keys gets that of its input.</param>
    /// <param name="trunk">The layers that follow, at least one.</param>
    /// <exception cref="ArgumentException">There is no input, or no layer.</exception>
    [JsonConstructor]
    internal Network(IReadOnlyList<NetworkInput> inputs, LayerList trunk)
    {
        Inputs = inputs is { Count: > 0 }
            ? [.. inputs.Select(input => input with { Layers = CountKeys(input, input.Layers) })]
            : throw new ArgumentException("A network needs at least one input.", nameof(inputs));
        var layers = LayerRules.NotEmpty(trunk, nameof(Trunk));
        Trunk = inputs is [{ Layers.Count: 0 } only] ? CountKeys(only, layers) : layers;
    }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>The layers that follow the inputs.</summary>
    public LayerList Trunk { get; }

    /// <summary>
    /// Whether, when scoring, the last layer takes the mean of what the layers before it make of an image and of its mirror image, left to right.
    /// Needs a single input, of images. Default false: the image as it is.
    /// </summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TestTimeMirroring { get; internal init; }

    /// <summary>The shape of one row of the output.</summary>
    /// <exception cref="ArgumentException">The layers do not fit together; the message names the layer.</exception>
    [JsonIgnore]
    public TensorShape OutputShape
    {
        get
        {
            RequireElementsFit();
            if (TestTimeMirroring)
            {
                _ = LayerRules.Image(TrunkInputShape, nameof(TestTimeMirroring));
            }

            return new Sequence(Trunk).GetOutputShape(TrunkInputShape);
        }
    }

    [JsonIgnore]
    internal TensorShape TrunkInputShape => Join(Inputs);

    /// <inheritdoc/>
    public bool Equals(Network? other) =>
        other is not null && Inputs.SequenceEqual(other.Inputs) && Trunk.Equals(other.Trunk) && TestTimeMirroring == other.TestTimeMirroring;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Inputs.Count, Inputs[0], Trunk);

    /// <summary>The inputs and the trunk, for messages.</summary>
    public override string ToString() =>
        $"{string.Join(", ", Inputs)} → {Trunk}{(TestTimeMirroring ? ", of the image and its mirror image when scoring" : string.Empty)}";

    /// <summary>The shape of one row where the trunk begins.</summary>
    /// <exception cref="ArgumentException">A branch's layers do not fit together, or it cannot be joined with others.</exception>
    internal static TensorShape Join(IReadOnlyList<NetworkInput> inputs) => inputs.Count == 1
        ? inputs[0].OutputShape
        : new TensorShape(inputs.Sum(JoinedSize));

    /// <summary>The first layer that an input goes through.</summary>
    internal Layer FirstLayer(NetworkInput input) => input.Layers.Count > 0 ? input.Layers[0] : Trunk[0];

    /// <summary>The input of sequences whose steps are compared with all others of the row, and how many numbers are kept of a step; the widest of
    /// several, null if there is none.</summary>
    internal (NetworkInput Input, long Width)? FindAttention()
    {
        var trunk = Inputs.Count == 1 ? new Sequence(Trunk).GetAttendedWidth(TrunkInputShape) : 0; // of several inputs, it takes no steps
        long GetWidth(NetworkInput input) =>
            Math.Max(trunk, input.Layers.Count == 0 ? 0 : new Sequence(input.Layers).GetAttendedWidth(input.Shape));
        (NetworkInput Input, long Width)[] found =
            [.. Inputs.Where(input => input.Shape.HasVariableSteps).Select(input => (input, GetWidth(input))).Where(pair => pair.Item2 > 0)];
        return found.Length == 0 ? null : found.MaxBy(pair => pair.Width);
    }

    /// <summary>Adds the network, as it is when scoring, to an ONNX graph.</summary>
    /// <returns>The name of the output value.</returns>
    internal string AddToGraph(OnnxGraph graph, NetworkWeights weights)
    {
        var all = new LayerWeights(weights, string.Empty);
        var branches = Inputs.Select((input, i) => AddBranch(graph, input, all.GetChild(NetworkModule.BranchName(i)))).ToArray();
        var joined = branches.Length == 1
            ? branches[0]
            : graph.Node("Concat", [.. branches.Select(branch => graph.Node("Flatten", [branch], ("axis", 1)))], ("axis", 1));
        var (shape, trunk) = (TrunkInputShape, all.GetChild(NetworkModule.TrunkName));
        graph.LastInput = TestTimeMirroring ? MirroredImages.Add(graph, joined) : joined;
        if (Trunk.Count > 1)
        {
            var hidden = new Sequence([.. Trunk.SkipLast(1)]);
            graph.LastInput = hidden.AddToGraph(graph, graph.LastInput, shape, trunk);
            shape = hidden.GetOutputShape(shape);
        }

        graph.LastInput = TestTimeMirroring ? MirroredImages.AddMean(graph, graph.LastInput, shape) : graph.LastInput;

        var output = Trunk[^1].AddToGraph(graph, graph.LastInput, shape, trunk.GetChild(Sequence.Name(Trunk.Count - 1)));
        return Inputs.Where(input => input.Element == InputElement.Pixel)
            .Aggregate(output, (value, input) => PixelInput.RequireImage(graph, input.Name, value));
    }

    /// <summary>The description as JSON, to be stored beside the weights.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, NetworkJson.Default.Network);

    /// <summary>Reads a description back.</summary>
    /// <exception cref="InvalidDataException">The text describes no network that this version knows.</exception>
    internal static Network FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, NetworkJson.Default.Network) ?? throw new JsonException("The text is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException("The stored description of the network cannot be read; "
                + "it may come from a newer version of this package.", e);
        }
    }

    // A first layer that has a vector for each key, but does not say how many, has as many as the input has keys.
    private static LayerList CountKeys(NetworkInput input, LayerList layers) => layers is [IMovesKeys first, ..] && input.KeyCount > 0
        ? [first.WithCountFor(input.KeyCount), .. layers.Skip(1)]
        : layers;

    private static long JoinedSize(NetworkInput input) => input.OutputShape is { HasVariableSteps: false, Size: var size }
        ? size
        : throw new ArgumentException($"The branch of input '{input.Name}' must end in a fixed shape to be joined with others "
            + $"but ends in {input.OutputShape}. Put a layer that pools over time at its end.");

    private void RequireElementsFit()
    {
        foreach (var input in Inputs)
        {
            if (!IsPossible(input.Shape, input.Element))
            {
                throw new ArgumentException($"Input '{input.Name}' must have the shape [n] or [≤n] if it holds keys, and otherwise a fixed shape, "
                    + $"or [≤steps, channels] of numbers, but has the shape {input.Shape} of {input.Element}.");
            }

            if (input.Element == InputElement.Key && FirstLayer(input) is var first && !Takes(first, input.KeyCount))
            {
                throw new ArgumentException($"The first layer of input '{input.Name}', which has {input.KeyCount} keys, "
                    + $"must be an Embedding or a CategoryEmbedding of at least as many but is {first}.");
            }
        }
    }

    private static bool IsPossible(TensorShape shape, InputElement element) => element switch
    {
        InputElement.Key => shape.Rank == 1,
        InputElement.Number => !shape.HasVariableSteps || shape.Rank == 2,
        _ => !shape.HasVariableSteps,
    };

    private static bool Takes(Layer layer, int keyCount) => layer switch
    {
        Embedding embedding => embedding.Count >= keyCount,
        SegmentedEmbedding embedding => embedding.Count >= keyCount,
        CategoryEmbedding categories => categories.Count >= keyCount,
        NgramLinear ngrams => ngrams.KeyCount >= keyCount,
        _ => false,
    };

    // The lengths stay for the trunk, which follows the only input that has any.
    private static string AddBranch(OnnxGraph graph, NetworkInput input, LayerWeights weights)
    {
        var name = graph.HasInput(input.Name) ? input.Name : graph.Input(input.Name, input.GraphShape, input.Element);
        (name, graph.Lengths) = input.Element switch
        {
            InputElement.Byte => (graph.CastToSingle(name), null),
            InputElement.Pixel => (PixelInput.Colour(graph, name), null),
            InputElement.Key when input.Shape.HasVariableSteps => KeySequence.Split(graph, name, input.Shape.Dimensions[0], input.Truncation),
            InputElement.Number when input.Shape.HasVariableSteps => NumberSequence.Split(graph, name, input.Shape, input.Truncation),
            _ => (name, (string?)null),
        };
        return input.Layers.Count == 0 ? name : new Sequence(input.Layers).AddToGraph(graph, name, input.Shape, weights);
    }
}
