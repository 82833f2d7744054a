using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// The weights of an encoder of BERT's shape in an ONNX file that others have exported. Vectors, normalisations and biases have the names of Hugging
/// Face's transformers there; a matrix has none, and is found by the bias that is added to its product.
/// </summary>
internal sealed class OnnxEncoderFile : TensorSource
{
    private const string Bias = ".bias";
    private const string Weight = ".weight";
    private readonly ForeignGraph _file;
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _transposed = new(StringComparer.Ordinal);

    private OnnxEncoderFile(ForeignGraph file)
        : base(file.Name)
    {
        _file = file;
        foreach (var node in file.Graph.Node.Where(node => node.Output.Count > 0))
        {
            _makers[node.Output[0]] = node;
        }

        FindMatrices();
        Shapes = file.Constants
            .Where(constant => !_transposed.ContainsKey(constant.Key))
            .Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Dims.ToArray()))
            .Concat(_transposed.Select(matrix => KeyValuePair.Create(matrix.Key, matrix.Value.Dims.Reverse().ToArray())))
            .ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or cut short.</exception>
    public static OnnxEncoderFile Read(string name, Stream stream) => new(ForeignGraph.Read(name, stream));

    /// <summary>Finds the sizes out, which the file does not say.</summary>
    /// <exception cref="InvalidDataException">It is no encoder of BERT's shape.</exception>
    public EncoderConfiguration FindConfiguration()
    {
        var names = EncoderNames.ForFamily(EncoderFamily.Bert);
        var prefix = Shapes.Keys.FirstOrDefault(name => name.EndsWith(EncoderNames.Words + Weight, StringComparison.Ordinal)) is { } words
            ? words[..^(EncoderNames.Words + Weight).Length]
            : throw Other($"it has no weight that ends in '{EncoderNames.Words}{Weight}'");
        long[] ShapeOf(string name) => Shapes.TryGetValue(prefix + name + Weight, out var shape) && shape.Length == 2
            ? shape
            : throw Other($"it has no matrix '{name}{Weight}'");

        var layers = 0;
        while (Shapes.ContainsKey(prefix + names.Get(layers, EncoderPart.Inner) + Bias))
        {
            layers++;
        }

        var (vectors, positions, segments) = (ShapeOf(EncoderNames.Words), ShapeOf(EncoderNames.Positions), ShapeOf(EncoderNames.Segments));
        return layers == 0
            ? throw Other($"it has no bias '{names.Get(0, EncoderPart.Inner)}{Bias}'")
            : new EncoderConfiguration(
                EncoderFamily.Bert,
                ToSize(vectors[0]),
                ToSize(vectors[1]),
                layers,
                FindHeads(vectors[1]),
                ToSize(ShapeOf(names.Get(0, EncoderPart.Inner))[0]),
                ToSize(positions[0]),
                ToSize(segments[0]))
            {
                Epsilon = FindEpsilon(),
            }.Checked(Name);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override float[] ReadValues(string tensor)
    {
        if (!_transposed.TryGetValue(tensor, out var matrix))
        {
            return _file.ReadFloats(tensor);
        }

        var values = _file.ReadFloats(tensor, matrix);
        var (rows, columns) = ((int)matrix.Dims[0], (int)matrix.Dims[1]);
        var turned = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return turned;
    }

    // A matrix is named as the bias that is added to its product, never by its number.
    private void FindMatrices()
    {
        foreach (var sum in _file.Graph.Node.Where(node => node is { OpType: "Add", Input.Count: 2 }))
        {
            foreach (var (bias, product) in new[] { (sum.Input[0], sum.Input[1]), (sum.Input[1], sum.Input[0]) })
            {
                if (bias.EndsWith(Bias, StringComparison.Ordinal)
                    && _makers.GetValueOrDefault(product) is { OpType: "MatMul", Input: [_, var factor] }
                    && _file.Constants.GetValueOrDefault(factor) is { Dims.Count: 2 } matrix)
                {
                    _transposed[bias[..^Bias.Length] + Weight] = matrix;
                }
            }
        }
    }

    // The heads and their size end the shape that a step's numbers are laid in.
    private int FindHeads(long size)
    {
        foreach (var shape in _file.Graph.Node.Where(node => node is { OpType: "Concat", Input.Count: 4 }))
        {
            if (ReadInteger(shape.Input[2]) is { } heads && ReadInteger(shape.Input[3]) is { } headSize
                && heads > 0 && headSize > 0 && size % heads == 0 && size / heads == headSize)
            {
                return (int)heads;
            }
        }

        throw Other("its heads cannot be told");
    }

    private double FindEpsilon()
    {
        foreach (var node in _file.Graph.Node)
        {
            if (node.OpType == "LayerNormalization" && node.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon") is { F: > 0 } epsilon)
            {
                return epsilon.F;
            }

            if (node is { OpType: "Sqrt", Input.Count: 1 } && _makers.GetValueOrDefault(node.Input[0]) is { OpType: "Add", Input.Count: 2 } sum
                && sum.Input.Select(ReadNumber).FirstOrDefault(number => number is > 0 and < 1) is { } added)
            {
                return added;
            }
        }

        return new EncoderConfiguration(EncoderFamily.Bert, 1, 1, 1, 1, 1, 1, 1).Epsilon;
    }

    private long? ReadInteger(string name) => _file.FindIntegers(name) is [var number] ? number : null;

    private float? ReadNumber(string name) =>
        _file.Constants.GetValueOrDefault(name) is { Dims.Count: <= 1 } tensor && CountValues([.. tensor.Dims]) == 1
            ? _file.ReadFloats(name)[0]
            : null;

    private static int ToSize(long size) => (int)Math.Min(size, int.MaxValue);

    private InvalidDataException Other(string what) => new(
        $"'{Name}' must be an encoder of BERT's shape under the names of Hugging Face's transformers but {what}. "
        + "Load the folder of the model instead, with config.json and model.safetensors.");
}
