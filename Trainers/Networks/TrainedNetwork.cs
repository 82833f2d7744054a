using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>
/// A trained network: its layers, its weights, what it is for and how its training went. It is held as the bytes of one
/// ONNX file, from which all of this can be read back. Holds nothing native.
/// </summary>
public sealed class TrainedNetwork
{
    private const string NetworkKey = "deepextensions.network";
    private const string TaskKey = "deepextensions.task";
    private const string HistoryKey = "deepextensions.history";
    private readonly byte[] _onnx;

    private TrainedNetwork(Network network, NetworkWeights weights, NetworkTask task, TrainingHistory history, byte[] onnx)
    {
        Network = network;
        Weights = weights;
        Task = task;
        History = history;
        _onnx = onnx;
    }

    /// <summary>The inputs and layers.</summary>
    public Network Network { get; }

    /// <summary>What the network is for.</summary>
    public NetworkTask Task { get; }

    /// <summary>How its training went, epoch by epoch.</summary>
    public TrainingHistory History { get; }

    internal NetworkWeights Weights { get; }

    /// <summary>The network as an ONNX file.</summary>
    internal byte[] Onnx => _onnx;

    /// <summary>Reads a network back from an ONNX file that this package wrote.</summary>
    /// <param name="onnx">The file's stream, read to its end.</param>
    /// <exception cref="InvalidDataException">The file is cut short, or of another producer.</exception>
    public static TrainedNetwork Load(Stream onnx)
    {
        ArgumentNullException.ThrowIfNull(onnx);
        using var memory = new MemoryStream();
        onnx.CopyTo(memory);
        return Parse(memory.ToArray());
    }

    /// <summary>Writes the network as an ONNX file, for any runtime: operator set 17, 32-bit floats, any number of rows.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    public void SaveAsOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(_onnx);
    }

    /// <summary>Writes the network as an ONNX file. A file of that name is only replaced once the new one is complete.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void SaveAsOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, SaveAsOnnx);
    }

    /// <summary>Makes a torch module with these weights, on the CPU and in training mode; the caller disposes it.</summary>
    /// <returns>
    /// A module that takes a tensor (rows, row shape…) for each input and gives the trunk's raw output, (rows, outputs); of an ensemble
    /// (<see cref="Layers.MemberLinear"/>) in training mode (members · rows, outputs).
    /// </returns>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public nn.Module<Tensor[], Tensor> CreateModule()
    {
        TorchLibrary.EnsureLoaded();
        var module = new NetworkModule(Network);
        Weights.CopyTo(module);
        return module;
    }

    /// <summary>Writes a graph of the network and reads it as a trained network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="task">What the network is for.</param>
    /// <param name="history">How the training went.</param>
    /// <param name="addOutputs">Adds the task's outputs, given the graph and the name of the trunk's raw output.</param>
    internal static TrainedNetwork Create(
        Network network, NetworkWeights weights, NetworkTask task, TrainingHistory history, Action<OnnxGraph, string> addOutputs)
    {
        var graph = new OnnxGraph();
        addOutputs(graph, network.AddToGraph(graph, weights));
        graph.Metadata(NetworkKey, network.ToJson());
        graph.Metadata(TaskKey, JsonSerializer.Serialize(task));
        graph.Metadata(HistoryKey, JsonSerializer.Serialize(history));
        return new TrainedNetwork(network, weights, task, history, graph.ToBytes());
    }

    /// <summary>Whether the bytes are an ONNX file that this package wrote.</summary>
    internal static bool IsNetwork(byte[] onnx) => OnnxFile.IsOurs(onnx);

    /// <summary>Reads a network back from the bytes of an ONNX file that this package wrote.</summary>
    /// <exception cref="InvalidDataException">The file is cut short, or of another producer.</exception>
    internal static TrainedNetwork Parse(byte[] onnx)
    {
        var file = OnnxFile.Parse(onnx);
        var weights = new NetworkWeights(
            file.FloatConstants().Select(c => KeyValuePair.Create(c.Name, new NetworkWeight(c.Dimensions, c.Values))));
        return new TrainedNetwork(
            Network.FromJson(file.Metadata(NetworkKey)),
            weights,
            FromJson<NetworkTask>(file.Metadata(TaskKey)),
            FromJson<TrainingHistory>(file.Metadata(HistoryKey)),
            onnx);
    }

    private static T FromJson<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json) ?? throw new JsonException("The text is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The ONNX file's description of its {typeof(T).Name} cannot be read.", e);
        }
    }
}
