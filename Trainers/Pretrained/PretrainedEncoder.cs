using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>An encoder that others have trained, as layers of this package and their weights in managed memory. It does not change.</summary>
/// <remarks>
/// Its keys are the numbers of its tokens and one more; key 0, which is no token, has the vector of the padding.
/// </remarks>
internal sealed class PretrainedEncoder
{
    private const int MostNames = 5;
    private const int FirstLayer = 4; // after the vectors, their positions, their normalisation and dropout
    private readonly Dictionary<string, NetworkWeight> _weights;

    private PretrainedEncoder(EncoderConfiguration configuration, Dictionary<string, NetworkWeight> weights) =>
        (Configuration, _weights) = (configuration, weights);

    /// <summary>The sizes.</summary>
    public EncoderConfiguration Configuration { get; }

    /// <summary>The number of its weights.</summary>
    public long WeightCount => _weights.Values.Sum(weight => weight.Values.LongLength);

    private bool HasSegments => Configuration.Segments > 1;

    /// <summary>Reads the weights.</summary>
    /// <param name="configuration">The sizes.</param>
    /// <param name="source">The tensors, under the names of the family.</param>
    /// <exception cref="InvalidDataException">Some are missing, of another shape than the sizes say, or more than these.</exception>
    public static PretrainedEncoder Read(EncoderConfiguration configuration, TensorSource source)
    {
        var reader = new Reader(configuration, source);
        reader.Check();
        return new PretrainedEncoder(configuration, reader.ReadAll());
    }

    /// <summary>The layers that a column of keys goes through, up to a vector for each key.</summary>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="separator">The key that ends a segment.</param>
    /// <param name="dropout">The fraction that is zeroed while training.</param>
    public IEnumerable<Layer> CreateLayers(int keyCount, int separator, double dropout)
    {
        var configuration = Configuration;
        Layer words = HasSegments
            ? new SegmentedEmbedding(keyCount, configuration.HiddenSize, separator, configuration.Segments)
            : new Embedding(keyCount, configuration.HiddenSize);
        var layer = new TransformerEncoderLayer(
            configuration.Heads, configuration.FeedForward, dropout, configuration.Activation, NormFirst: false, configuration.Epsilon);
        return
        [
            words,
            new PositionalEncoding(PositionVectors.Learned),
            new LayerNormalization(configuration.Epsilon),
            new Dropout(dropout),
            .. Enumerable.Repeat(layer, configuration.Layers),
        ];
    }

    /// <summary>The name of an encoder layer among those of <see cref="CreateLayers"/>.</summary>
    /// <param name="layer">The number of the layer, from 0 on.</param>
    public static string NameOf(int layer) => (FirstLayer + layer).ToString(CultureInfo.InvariantCulture);

    /// <summary>The names of the layers before the first encoder layer that have weights.</summary>
    public static IReadOnlyList<string> NamesBefore => ["0", "1", "2"];

    /// <summary>The name of the vectors of the keys among the layers.</summary>
    public string WordsName => HasSegments ? $"0.{SegmentedEmbedding.WordsName}" : "0";

    /// <summary>How many encoder layers are above a layer; null if it is none of the encoder's.</summary>
    /// <param name="name">The layer's name among those of <see cref="CreateLayers"/>, or of what follows them.</param>
    public int? GetDepth(string name)
    {
        var place = int.Parse(name, CultureInfo.InvariantCulture);
        var above = FirstLayer + Configuration.Layers - 1 - place;
        return above < 0 ? null : Math.Min(above, Configuration.Layers);
    }

    /// <summary>The weights of the layers under their names.</summary>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="length">The largest number of keys of a row.</param>
    /// <param name="prefix">What comes before the names.</param>
    public IEnumerable<KeyValuePair<string, NetworkWeight>> GetWeights(int keyCount, int length, string prefix)
    {
        foreach (var (name, weight) in _weights)
        {
            yield return KeyValuePair.Create(prefix + name, name switch
            {
                Reader.PositionsName => Cut(weight, length),
                _ when name == WordsName + Reader.VectorsName => Cut(weight, keyCount + 1),
                _ => weight,
            });
        }
    }

    private static NetworkWeight Cut(NetworkWeight weight, int rows) => rows == weight.Dimensions[0]
        ? weight
        : new NetworkWeight([rows, weight.Dimensions[1]], weight.Values[..(int)(rows * weight.Dimensions[1])]);

    private sealed class Reader(EncoderConfiguration sizes, TensorSource source)
    {
        public const string PositionsName = "1.vectors";
        public const string VectorsName = ".vectors.weight";
        private readonly EncoderNames _names = EncoderNames.ForFamily(sizes.Family);
        private readonly string _prefix = FindPrefix(source);

        private int Size => sizes.HiddenSize;

        /// <summary>Checks the shapes of all tensors.</summary>
        public void Check()
        {
            var expected = Expected().ToDictionary(tensor => tensor.Name, tensor => tensor.Shape, StringComparer.Ordinal);
            string[] missing = [.. expected.Keys.Where(name => Find(name) is null)];
            string[] wrong =
            [
                .. from tensor in expected
                   where Find(tensor.Key) is { } name && !source.Shapes[name].AsSpan().SequenceEqual(tensor.Value)
                   select $"{tensor.Key} [{string.Join(", ", source.Shapes[Find(tensor.Key)!])}] instead of [{string.Join(", ", tensor.Value)}]",
            ];
            var found = expected.Keys.Select(Find).ToHashSet(StringComparer.Ordinal);
            string[] others =
            [
                .. from name in source.Shapes.Keys
                   where !found.Contains(name) && _names.Roots.Any(root => name.StartsWith(_prefix + root, StringComparison.Ordinal))
                   where !name.EndsWith("_ids", StringComparison.Ordinal) // numbers that count from 0 on
                   select name,
            ];
            if (missing.Length + wrong.Length + others.Length > 0)
            {
                throw new InvalidDataException(
                    $"'{source.Name}' must hold the weights of an encoder of {sizes.Layers} layers of {Size} numbers, as its configuration says, but "
                    + $"lacks {GetNamesText(missing)}; of other shapes it has {GetNamesText(wrong)}; and it has {GetNamesText(others)} besides. "
                    + "Take weights and configuration of one model.");
            }
        }

        /// <summary>Reads all weights, under the names of our layers.</summary>
        public Dictionary<string, NetworkWeight> ReadAll()
        {
            var weights = new Dictionary<string, NetworkWeight>(StringComparer.Ordinal);
            var positions = Read(EncoderNames.Positions + ".weight").AsSpan(sizes.FirstPosition * Size).ToArray();
            var words = "0";
            if (sizes.Segments > 1)
            {
                words = $"0.{SegmentedEmbedding.WordsName}";
                weights[$"0.{SegmentedEmbedding.SegmentsName}.weight"] = new([sizes.Segments, Size], Read(EncoderNames.Segments + ".weight"));
            }
            else if (sizes.Segments == 1)
            {
                AddToEach(positions, Read(EncoderNames.Segments + ".weight")); // all texts are of one segment
            }

            weights[words + VectorsName] = new([sizes.VocabularySize + 1, Size], ReadWords());
            weights[PositionsName] = new([sizes.MaximumLength, Size], positions);
            Add(weights, "2", EncoderNames.Normalization, Size);
            for (var layer = 0; layer < sizes.Layers; layer++)
            {
                AddLayer(weights, layer);
            }

            return weights;
        }

        private void AddLayer(Dictionary<string, NetworkWeight> weights, int layer)
        {
            var ours = NameOf(layer);
            string[] attention = [.. new[] { EncoderPart.Query, EncoderPart.Key, EncoderPart.Value }.Select(part => _names.Get(layer, part))];
            weights[$"{ours}.0.body.0.projection.weight"] = new([3 * Size, Size], [.. attention.SelectMany(name => Read(name + ".weight"))]);
            weights[$"{ours}.0.body.0.projection.bias"] = new([3 * Size], [.. attention.SelectMany(name => Read(name + ".bias"))]);
            Add(weights, $"{ours}.0.body.0.output", _names.Get(layer, EncoderPart.Joined), Size, Size);
            Add(weights, $"{ours}.1", _names.Get(layer, EncoderPart.AttentionNormalization), Size);
            Add(weights, $"{ours}.2.body.0", _names.Get(layer, EncoderPart.Inner), sizes.FeedForward, Size);
            Add(weights, $"{ours}.2.body.2", _names.Get(layer, EncoderPart.Outer), Size, sizes.FeedForward);
            Add(weights, $"{ours}.3", _names.Get(layer, EncoderPart.Normalization), Size);
        }

        private void Add(Dictionary<string, NetworkWeight> weights, string ours, string theirs, params long[] shape)
        {
            weights[ours + ".weight"] = new(shape, Read(theirs + ".weight"));
            weights[ours + ".bias"] = new([shape[0]], Read(theirs + ".bias"));
        }

        private float[] Read(string name) => source.Read(Find(name)!);

        private float[] ReadWords()
        {
            var words = Read(EncoderNames.Words + ".weight");
            float[] all = [.. words.AsSpan(sizes.PaddingId * Size, Size), .. words];
            return all;
        }

        private void AddToEach(float[] vectors, float[] vector)
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                vectors[i] += vector[i % Size];
            }
        }

        // Old files call a normalisation's weight gamma and its bias beta.
        private string? Find(string name)
        {
            var old = name
                .Replace("Norm.weight", "Norm.gamma", StringComparison.Ordinal)
                .Replace("Norm.bias", "Norm.beta", StringComparison.Ordinal);
            string[] names = [_prefix + name, _prefix + old];
            return names.FirstOrDefault(source.Shapes.ContainsKey);
        }

        private IEnumerable<(string Name, long[] Shape)> Expected()
        {
            yield return (EncoderNames.Words + ".weight", [sizes.VocabularySize, Size]);
            yield return (EncoderNames.Positions + ".weight", [sizes.Positions, Size]);
            if (sizes.Segments > 0)
            {
                yield return (EncoderNames.Segments + ".weight", [sizes.Segments, Size]);
            }

            foreach (var tensor in Pair(EncoderNames.Normalization, Size))
            {
                yield return tensor;
            }

            for (var layer = 0; layer < sizes.Layers; layer++)
            {
                foreach (var tensor in Enum.GetValues<EncoderPart>().SelectMany(part => Pair(_names.Get(layer, part), ShapeOf(part))))
                {
                    yield return tensor;
                }
            }
        }

        private long[] ShapeOf(EncoderPart part) => part switch
        {
            EncoderPart.AttentionNormalization or EncoderPart.Normalization => [Size],
            EncoderPart.Inner => [sizes.FeedForward, Size],
            EncoderPart.Outer => [Size, sizes.FeedForward],
            _ => [Size, Size],
        };

        private static IEnumerable<(string Name, long[] Shape)> Pair(string name, params long[] shape) =>
            [(name + ".weight", shape), (name + ".bias", [shape[0]])];

        // Such as "bert.", or none.
        private static string FindPrefix(TensorSource source)
        {
            const string words = EncoderNames.Words + ".weight";
            return source.Shapes.Keys.Where(name => name.EndsWith(words, StringComparison.Ordinal)).OrderBy(name => name.Length).FirstOrDefault()
                is { } found
                ? found[..^words.Length]
                : throw new InvalidDataException(
                    $"'{source.Name}' must hold the weights of an encoder under the names of Hugging Face's transformers but has none that ends in "
                    + $"'{words}'; it has {GetNamesText([.. source.Shapes.Keys])}.");
        }

        private static string GetNamesText(string[] names) => names.Length switch
        {
            0 => "none",
            <= MostNames => string.Join(", ", names),
            _ => $"{string.Join(", ", names.Take(MostNames))} and {names.Length - MostNames} more",
        };
    }
}
