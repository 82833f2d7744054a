using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Models of folds as bytes, for processes that did not fit them.</summary>
/// <param name="ml">The context.</param>
/// <param name="schema">The columns that they read.</param>
internal sealed class PartSerializer(MLContext ml, DataViewSchema schema)
{
    /// <summary>Writes a model.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="part">The model; null for none.</param>
    public void Write(BinaryWriter writer, MemberPart? part)
    {
        var graph = part as GraphPart;
        Write(writer, graph?.Onnx ?? []);
        writer.Write(graph?.Training?.ToJson().ToJsonString() ?? string.Empty);
        Write(writer, part is ChainPart { Chain: var chain } ? Save(chain) : []);
    }

    /// <summary>Reads a model.</summary>
    /// <returns>The model; null if none was written.</returns>
    public MemberPart? Read(BinaryReader reader)
    {
        var (onnx, training, chain) = (Read(), reader.ReadString(), Read());
        if (onnx.Length > 0)
        {
            return ReadGraph(onnx, training.Length > 0 ? JsonNode.Parse(training)!.AsObject() : null);
        }

        return chain.Length > 0 ? new ChainPart(ml.Model.Load(new MemoryStream(chain), out _)) : null;

        byte[] Read() => reader.ReadBytes(reader.ReadInt32());
    }

    /// <summary>Makes a part of a graph.</summary>
    /// <param name="onnx">The graph as an ONNX file of one output.</param>
    /// <param name="training">How it was trained; null if it is no network.</param>
    public static GraphPart ReadGraph(byte[] onnx, JsonObject? training) => new(onnx, OnnxFile.Parse(onnx).OutputNames.Single())
    {
        Training = training is null ? null : NetworkTraining.FromJson(training),
    };

    private byte[] Save(ITransformer chain)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(chain, schema, stream);
        return stream.ToArray();
    }

    private static void Write(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
