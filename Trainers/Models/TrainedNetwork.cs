using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>
/// A trained network: its layers, its weights, what it is for and how its training went. It is held as the bytes of one
/// ONNX file, from which all of this can be read back. Holds nothing native.
/// </summary>
public sealed class TrainedNetwork
{
    private const string NetworkKey = "deepextensions.network";
    private const string TaskKey = "deepextensions.task";
    private const string HistoryKey = "deepextensions.history";
    private const string ProvenanceKey = "deepextensions.provenance";
    private const string OptionsKey = "deepextensions.options";
    private const string DiagnosisKey = "deepextensions.diagnosis";
    private readonly byte[] _onnx;

    private TrainedNetwork(
        Network network,
        NetworkWeights weights,
        TaskDescription task,
        TrainingHistory history,
        TrainingNotes? notes,
        byte[] onnx,
        WeightStorage storage = WeightStorage.Float32)
    {
        Network = network;
        Weights = weights;
        Description = task;
        Task = new NetworkTask(task);
        History = history;
        Notes = notes;
        _onnx = onnx;
        WeightStorage = storage;
    }

    /// <summary>The inputs and layers.</summary>
    public Network Network { get; }

    /// <summary>What the network is for.</summary>
    public NetworkTask Task { get; }

    /// <summary>How its training went, epoch by epoch.</summary>
    public TrainingHistory History { get; }

    /// <summary>The rows that it was trained on, and the versions of what trained it; null if it was trained by an older version, or
    /// elsewhere.</summary>
    public Provenance? Provenance => Notes?.Provenance;

    /// <summary>How its weights are stored, see <see cref="WithStoredWeights"/>.</summary>
    public WeightStorage WeightStorage { get; }

    /// <summary>
    /// The layers that have weights, first to last, under their names in the network's weights, as <c>FrozenLayers</c> takes them: those of each
    /// input's branch, <c>input0.0</c> and so on, then those of the trunk. <c>[.. LayerNames.SkipLast(1)]</c> are all but the last one.
    /// </summary>
    public IReadOnlyList<string> LayerNames =>
    [
        .. from name in NamedLayers.Enumerate(Network).Select(layer => layer.Name)
           where Weights.All.Keys.Any(weight => weight.StartsWith(name + ".", StringComparison.Ordinal))
           select name,
    ];

    internal NetworkWeights Weights { get; }

    /// <summary>What the network is for, as it is stored.</summary>
    internal TaskDescription Description { get; }

    /// <summary>How it came about; null if that is not known.</summary>
    internal TrainingNotes? Notes { get; }

    /// <summary>The network as an ONNX file.</summary>
    internal byte[] Onnx => _onnx;

    /// <summary>What it is for, a table of its layers with their output shapes and numbers of weights, and how its training went.</summary>
    /// <returns>Several lines, without a line break at the end.</returns>
    public string Summary() => NetworkSummary.Write(this);

    /// <summary>The same as <see cref="Summary"/>.</summary>
    public override string ToString() => Summary();

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

    /// <summary>The same network with weights that are rounded, so that they take less room in files.</summary>
    /// <remarks>
    /// All that is made of it takes the rounded weights: scores, explanations, <see cref="SaveAsOnnx(Stream)"/>, and a training that goes on from
    /// it, whose network then has 32-bit floats again.
    /// </remarks>
    /// <param name="storage">How they are to be stored.</param>
    /// <exception cref="InvalidOperationException">They have been rounded before, to another storage.</exception>
    public TrainedNetwork WithStoredWeights(WeightStorage storage)
    {
        var stored = WeightRounding.Apply(_onnx, storage);
        return ReferenceEquals(stored, _onnx) ? this : Parse(stored);
    }

    /// <summary>
    /// Writes the network as an ONNX file, for any runtime: operator set 17, 32-bit floats in and out, any number of rows. Its weights are stored
    /// as <see cref="WeightStorage"/> says.
    /// </summary>
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

    /// <summary>
    /// Writes the network without its last layers as an ONNX file: a backbone that makes features for another model, as ML.NET's
    /// <c>ApplyOnnxModel</c> takes it, without libtorch and without this package.
    /// </summary>
    /// <remarks>
    /// The file takes the values of a row as the network does, standardisation is in it: bytes where it was trained on bytes, and the pixels of
    /// images as <c>ExtractPixels(outputAsFloatArray: false)</c> gives them.
    /// </remarks>
    /// <param name="path">The file's path; its folder must exist. A file of that name is only replaced once the new one is complete.</param>
    /// <param name="layer">
    /// The layer whose output the features are, by its place: <c>trunk.7</c> is the eighth layer of the trunk. Default null: the last but one, so
    /// that the features are what the last layer takes.
    /// </param>
    /// <param name="inputName">The name of the graph's input, which is the column that <c>ApplyOnnxModel</c> reads. Default <c>Input</c>.</param>
    /// <param name="outputName">The name of the graph's output, a vector of Single. Default <c>Features</c>.</param>
    /// <exception cref="ArgumentException">There is no such layer, the network has several inputs, or the two names are the same.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void SaveFeaturesAsOnnx(string path, string? layer = null, string inputName = "Input", string outputName = "Features")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(inputName);
        ArgumentException.ThrowIfNullOrEmpty(outputName);
        if (inputName == outputName)
        {
            throw new ArgumentException($"The input and the output of an ONNX file must have different names but both are '{inputName}'.");
        }

        var graph = FeatureGraph.Create(Network, Weights, layer, inputName, outputName);
        var bytes = WeightRounding.Apply(graph, WeightStorage);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Makes a torch module with these weights, on the CPU and in training mode; the caller disposes it.</summary>
    /// <returns>
    /// A module that takes a tensor (rows, row shape…) for each input and gives the trunk's raw output, (rows, outputs); of an ensemble
    /// (<see cref="Layers.MemberLinear"/>) in training mode (members · rows, outputs).
    /// </returns>
    /// <remarks>
    /// In training mode, what layers draw (<see cref="Layers.Dropout"/>) comes from a generator of the module's own, the same for each module;
    /// torch's own one stays as it is.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public nn.Module<Tensor[], Tensor> CreateModule()
    {
        TorchLibrary.EnsureLoaded();
        var module = new NetworkModule(Network, new RandomGenerator(0)); // the weights that it draws are overwritten
        Weights.CopyTo(module);
        return module;
    }

    /// <summary>Writes a graph of the network and reads it as a trained network.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="task">What the network is for.</param>
    /// <param name="history">How the training went.</param>
    /// <param name="addOutputs">Adds the task's outputs, given the graph and the name of the trunk's raw output.</param>
    /// <param name="notes">How it came about; null if that is not known.</param>
    internal static TrainedNetwork Create(
        Network network,
        NetworkWeights weights,
        TaskDescription task,
        TrainingHistory history,
        Action<OnnxGraph, string> addOutputs,
        TrainingNotes? notes = null)
    {
        var graph = new OnnxGraph();
        addOutputs(graph, network.AddToGraph(graph, weights));
        if (notes is not null)
        {
            graph.Metadata(ProvenanceKey, JsonSerializer.Serialize(notes.Provenance, TrainingJson.Default.Provenance));
            graph.Metadata(OptionsKey, notes.Options);
            graph.Metadata(DiagnosisKey, notes.Diagnosis);
        }

        // What every network has comes last: a file that was cut short lacks it.
        graph.Metadata(NetworkKey, network.ToJson());
        graph.Metadata(TaskKey, JsonSerializer.Serialize(task, TrainingJson.Default.TaskDescription));
        graph.Metadata(HistoryKey, JsonSerializer.Serialize(history, TrainingJson.Default.TrainingHistory));

        return new TrainedNetwork(network, weights, task, history, notes, graph.ToBytes());
    }

    /// <summary>Whether the bytes are an ONNX file of a whole network that this package wrote.</summary>
    internal static bool IsNetwork(byte[] onnx) => OnnxFile.IsOurs(onnx, NetworkKey);

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
            FromJson(file.Metadata(TaskKey), TrainingJson.Default.TaskDescription),
            FromJson(file.Metadata(HistoryKey), TrainingJson.Default.TrainingHistory),
            file.FindMetadata(ProvenanceKey) is { } provenance
                ? new TrainingNotes(FromJson(provenance, TrainingJson.Default.Provenance), file.Metadata(OptionsKey), file.Metadata(DiagnosisKey))
                : null,
            onnx,
            WeightRounding.FindStorage(file));
    }

    private static T FromJson<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("The text is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The ONNX file's description of its {typeof(T).Name} cannot be read.", e);
        }
    }
}
