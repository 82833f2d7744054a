using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using static MLNet.DeepExtensions.Trainers.Onnx.Proto.TensorProto.Types;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>A made-up encoder of a few weights, as the files of others have it, and a plain computation of what it gives.</summary>
internal sealed class TinyEncoder
{
    public const int Size = 8;
    public const int Heads = 2;
    public const int Layers = 2;
    public const int FeedForward = 12;
    public const int Positions = 24;
    private const double Epsilon = 1e-12;

    private static readonly string[] _words =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. Enumerable.Range('a', 26).SelectMany(c => new[] { $"{(char)c}", $"##{(char)c}" }),
        "good", "bad", "film", "##ly", ".",
    ];

    private readonly string _family;

    public TinyEncoder(string family = "bert", int seed = 1)
    {
        _family = family;
        var random = new Random(seed);
        float[] Draw(long count, double mean = 0) => [.. Enumerable.Range(0, (int)count).Select(_ => (float)(mean + (random.NextDouble() - 0.5)))];
        void Add(string name, params long[] shape)
        {
            Tensors[Prefix + name + ".weight"] = (shape, Draw(shape.Aggregate(1L, (product, size) => product * size), shape.Length == 1 ? 1 : 0));
            if (shape.Length == 1 || !name.EndsWith("embeddings", StringComparison.Ordinal))
            {
                Tensors[Prefix + name + ".bias"] = ([shape[0]], Draw(shape[0]));
            }
        }

        Add("embeddings.word_embeddings", VocabularySize, Size);
        Add("embeddings.position_embeddings", Positions, Size);
        if (Segments > 0)
        {
            Add("embeddings.token_type_embeddings", Segments, Size);
        }

        Add("embeddings.LayerNorm", Size);
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var (name, shape) in Parts)
            {
                Add($"{LayerName}{layer}.{name}", shape);
            }
        }
    }

    /// <summary>The tensors under the names of the family.</summary>
    public Dictionary<string, (long[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    public string Prefix => $"{_family}.";

    public int VocabularySize => IsRoberta ? RobertaVocabulary().Count : _words.Length;

    public static string Vocabulary => string.Join('\n', _words);

    private bool IsRoberta => _family == "roberta";

    private bool IsDistilled => _family == "distilbert";

    private int Segments => IsRoberta ? 1 : IsDistilled ? 0 : 2;

    private int FirstPosition => IsRoberta ? 2 : 0;

    private string LayerName => IsDistilled ? "transformer.layer." : "encoder.layer.";

    private (string Name, long[] Shape)[] Parts =>
    [
        (IsDistilled ? "attention.q_lin" : "attention.self.query", [Size, Size]),
        (IsDistilled ? "attention.k_lin" : "attention.self.key", [Size, Size]),
        (IsDistilled ? "attention.v_lin" : "attention.self.value", [Size, Size]),
        (IsDistilled ? "attention.out_lin" : "attention.output.dense", [Size, Size]),
        (IsDistilled ? "sa_layer_norm" : "attention.output.LayerNorm", [Size]),
        (IsDistilled ? "ffn.lin1" : "intermediate.dense", [FeedForward, Size]),
        (IsDistilled ? "ffn.lin2" : "output.dense", [Size, FeedForward]),
        (IsDistilled ? "output_layer_norm" : "output.LayerNorm", [Size]),
    ];

    public JsonObject CreateConfiguration() => IsDistilled
        ? new()
        {
            ["model_type"] = _family,
            ["vocab_size"] = VocabularySize,
            ["dim"] = Size,
            ["n_layers"] = Layers,
            ["n_heads"] = Heads,
            ["hidden_dim"] = FeedForward,
            ["max_position_embeddings"] = Positions,
            ["activation"] = "gelu",
            ["pad_token_id"] = 0,
        }
        : new()
        {
            ["model_type"] = _family,
            ["vocab_size"] = VocabularySize,
            ["hidden_size"] = Size,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads,
            ["intermediate_size"] = FeedForward,
            ["max_position_embeddings"] = Positions,
            ["type_vocab_size"] = Segments,
            ["hidden_act"] = "gelu",
            ["layer_norm_eps"] = Epsilon,
            ["pad_token_id"] = IsRoberta ? 1 : 0,
        };

    /// <summary>The encoder as it is read, of BERT's family.</summary>
    public static TextEncoder Load(int seed = 1)
    {
        using var onnx = new MemoryStream(new TinyEncoder(seed: seed).ToOnnx());
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary));
        return new MLContext().Model.LoadTextEncoder(onnx, vocabulary);
    }

    /// <summary>Writes a folder as Hugging Face's transformers do.</summary>
    public string WriteTo(string folder, string type = "F32")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), CreateConfiguration().ToJsonString());
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), WriteSafetensors(Tensors, type));
        WriteTokenizer(folder);
        return folder;
    }

    public void WriteTokenizer(string folder)
    {
        if (IsRoberta)
        {
            File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(RobertaVocabulary()));
            File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\ng o\no d\n");
        }
        else
        {
            File.WriteAllText(Path.Combine(folder, "vocab.txt"), Vocabulary);
        }
    }

    public static byte[] WriteSafetensors(IReadOnlyDictionary<string, (long[] Shape, float[] Values)> tensors, string type = "F32")
    {
        using var data = new MemoryStream();
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        foreach (var (name, (shape, values)) in tensors)
        {
            var start = data.Length;
            foreach (var value in values)
            {
                data.Write(type switch
                {
                    "F32" => BitConverter.GetBytes(value),
                    "F64" => BitConverter.GetBytes((double)value),
                    "F16" => BitConverter.GetBytes((Half)value),
                    "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                    _ => throw new ArgumentOutOfRangeException(nameof(type)),
                });
            }

            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(start, data.Length),
            };
        }

        return WriteSafetensors(header.ToJsonString(), data.ToArray());
    }

    public static byte[] WriteSafetensors(string header, byte[] data)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        return [.. length, .. bytes, .. data];
    }

    /// <summary>An ONNX file as exporters write it, as far as a reader of its weights looks.</summary>
    public byte[] ToOnnx()
    {
        var graph = new GraphProto();
        TensorProto Tensor(string name, long[] shape, float[] values)
        {
            var tensor = new TensorProto
            {
                Name = name,
                DataType = DataType.Float,
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
            };
            tensor.Dims.Add(shape);
            return tensor;
        }

        string Node(string type, string[] inputs, string output)
        {
            var node = new NodeProto { OpType = type };
            node.Input.Add(inputs);
            node.Output.Add(output);
            graph.Node.Add(node);
            return output;
        }

        string Integer(long value, string name)
        {
            var node = new NodeProto { OpType = "Constant" };
            node.Output.Add(name);
            var tensor = new TensorProto { DataType = DataType.Int64, RawData = ByteString.CopyFrom(BitConverter.GetBytes(value)) };
            tensor.Dims.Add(1);
            node.Attribute.Add(new AttributeProto { Name = "value", T = tensor, Type = AttributeProto.Types.AttributeType.Tensor });
            graph.Node.Add(node);
            return name;
        }

        Node("Concat", ["batch", "steps", Integer(Heads, "/heads"), Integer(Size / Heads, "/head")], "/shape");
        graph.Initializer.Add(Tensor("/epsilon", [], [1e-7f]));
        Node("Sqrt", [Node("Add", ["/variance", "/epsilon"], "/shifted")], "/deviation");
        foreach (var (name, (shape, values)) in Tensors)
        {
            var (plain, count) = (name[Prefix.Length..], graph.Initializer.Count);
            if (shape.Length == 1 || plain.StartsWith("embeddings", StringComparison.Ordinal))
            {
                graph.Initializer.Add(Tensor(plain, shape, values));
                continue;
            }

            var turned = new float[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                turned[(i % shape[1] * shape[0]) + (i / shape[1])] = values[i];
            }

            var matrix = string.Create(CultureInfo.InvariantCulture, $"onnx::MatMul_{900 - count}"); // numbers tell nothing
            graph.Initializer.Add(Tensor(matrix, [shape[1], shape[0]], turned));
            Node("Add", [plain[..^"weight".Length] + "bias", Node("MatMul", ["x", matrix], $"product{count}")], $"sum{count}");
        }

        return new ModelProto { IrVersion = 8, ProducerName = "pytorch", Graph = graph }.ToByteArray();
    }

    /// <summary>The vector of each token after the last layer, computed step by step.</summary>
    public double[][] Encode(int[] ids, int[] segments)
    {
        var x = new double[ids.Length][];
        for (var step = 0; step < ids.Length; step++)
        {
            x[step] = Row("embeddings.word_embeddings", ids[step]);
            x[step] = Sum(x[step], Row("embeddings.position_embeddings", FirstPosition + step));
            x[step] = Normalize(
                Segments > 0 ? Sum(x[step], Row("embeddings.token_type_embeddings", segments[step])) : x[step], "embeddings.LayerNorm");
        }

        for (var layer = 0; layer < Layers; layer++)
        {
            var parts = Parts.Select(part => $"{LayerName}{layer}.{part.Name}").ToArray();
            var (q, k, v) = (Map(x, parts[0]), Map(x, parts[1]), Map(x, parts[2]));
            var joined = Map(Attend(q, k, v), parts[3]);
            x = [.. x.Zip(joined, (old, added) => Normalize(Sum(old, added), parts[4]))];
            var inner = Map(x, parts[5]).Select(row => Array.ConvertAll(row, value => 0.5 * value * (1 + Erf(value / Math.Sqrt(2))))).ToArray();
            x = [.. x.Zip(Map(inner, parts[6]), (old, added) => Normalize(Sum(old, added), parts[7]))];
        }

        return x;
    }

    private static double[][] Attend(double[][] q, double[][] k, double[][] v)
    {
        var result = q.Select(_ => new double[Size]).ToArray();
        const int size = Size / Heads;
        for (var head = 0; head < Heads; head++)
        {
            for (var step = 0; step < q.Length; step++)
            {
                var shares = k.Select(key => Math.Exp(Enumerable.Range(head * size, size).Sum(i => key[i] * q[step][i]) / Math.Sqrt(size))).ToArray();
                for (var i = head * size; i < (head + 1) * size; i++)
                {
                    result[step][i] = shares.Select((share, other) => share * v[other][i]).Sum() / shares.Sum();
                }
            }
        }

        return result;
    }

    // Its series, which is exact enough for the small values here.
    private static double Erf(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private double[] Row(string name, int row) =>
        [.. Tensors[$"{Prefix}{name}.weight"].Values.Skip(row * Size).Take(Size).Select(value => (double)value)];

    private double[] Normalize(double[] x, string name)
    {
        var (weight, bias) = (Tensors[$"{Prefix}{name}.weight"].Values, Tensors[$"{Prefix}{name}.bias"].Values);
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + Epsilon);
        return [.. x.Select((value, i) => ((value - mean) / deviation * weight[i]) + bias[i])];
    }

    private double[][] Map(double[][] x, string name)
    {
        var (shape, weight) = Tensors[$"{Prefix}{name}.weight"];
        var bias = Tensors[$"{Prefix}{name}.bias"].Values;
        return [.. x.Select(row => bias.Select((b, unit) => b + row.Select((value, i) => value * weight[(unit * shape[1]) + i]).Sum()).ToArray())];
    }

    // Byte-level BPE has a token for each byte: printable ones as they are, the others as characters from 256 on.
    private static Dictionary<string, int> RobertaVocabulary()
    {
        var tokens = new List<string> { "<s>", "<pad>", "</s>", "<unk>", "<mask>" };
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            tokens.Add(((char)(isPrintable ? value : next++)).ToString());
        }

        tokens.AddRange(["go", "od"]);
        return tokens.Index().ToDictionary(token => token.Item, token => token.Index);
    }
}
