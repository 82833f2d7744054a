using System.Reflection;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>What is read back from an ONNX file that this package wrote: its texts and its constants.</summary>
internal sealed class OnnxFile
{
    /// <summary>The producer's name in every file that this package writes.</summary>
    public const string Producer = "MLNet.DeepExtensions";

    private readonly ModelProto _model;

    private OnnxFile(ModelProto model) => _model = model;

    /// <summary>This package's version.</summary>
    public static string ProducerVersion { get; } =
        typeof(OnnxFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Whether the bytes are an ONNX file that this package wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="key">The key under which a text must be stored; null for any file.</param>
    public static bool IsOurs(ReadOnlySpan<byte> bytes, string? key = null)
    {
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            return model.ProducerName == Producer && (key is null || model.MetadataProps.Any(entry => entry.Key == key));
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>The same file with another number of steps of an input, where it may be any.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="input">The input's name.</param>
    /// <param name="steps">The number of steps, positive.</param>
    public static byte[] WithSteps(ReadOnlySpan<byte> bytes, string input, int steps)
    {
        var model = ModelProto.Parser.ParseFrom(bytes);
        model.Graph.Input.Single(value => value.Name == input).Type.TensorType.Shape.Dim[1].DimValue = steps;
        return model.ToByteArray();
    }

    /// <summary>Parses a file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no ONNX file, or one of another producer.</exception>
    public static OnnxFile Parse(ReadOnlySpan<byte> bytes)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException("The bytes are not an ONNX file, or the file is cut short.", e);
        }

        if (model.ProducerName != Producer || model.Graph is null)
        {
            throw new InvalidDataException(
                $"The ONNX file must have been written by {Producer} but its producer is '{model.ProducerName}'. "
                + "Only this package's own files hold the layers to train on.");
        }

        return new OnnxFile(model);
    }

    /// <summary>The names of what the graph gives.</summary>
    public IEnumerable<string> OutputNames => _model.Graph.Output.Select(output => output.Name);

    /// <summary>A metadata entry; null if there is none.</summary>
    public string? FindMetadata(string key) => _model.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>The text stored under a key.</summary>
    /// <exception cref="InvalidDataException">The file has no such entry.</exception>
    public string Metadata(string key) =>
        FindMetadata(key) ?? throw new InvalidDataException($"The ONNX file has no metadata entry '{key}'; was it edited by another tool?");

    /// <summary>All constants of 32-bit floats by name, with their dimensions; also weights that are stored smaller.</summary>
    public IEnumerable<(string Name, long[] Dimensions, float[] Values)> FloatConstants() =>
    [
        .. from tensor in _model.Graph.Initializer
           where tensor.DataType == TensorProto.Types.DataType.Float
           select (tensor.Name, tensor.Dims.ToArray(), MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()),
        .. StoredWeights.Read(_model.Graph),
    ];
}
