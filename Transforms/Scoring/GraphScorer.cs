using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Runs the graph of a fitted network on the CPU, in any number of threads at once.</summary>
/// <remarks>Each run uses the thread it is called on; callers that want more threads use more cursors.</remarks>
internal sealed class GraphScorer : IDisposable
{
    private readonly SharedSession _session;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    /// <summary>Loads a graph.</summary>
    /// <param name="onnx">The graph as an ONNX file.</param>
    /// <param name="inputs">The encoders of the graph's inputs.</param>
    /// <param name="outputs">The outputs that are wanted, each with a name of its own.</param>
    /// <exception cref="ArgumentException">The graph has no such input or output.</exception>
    /// <exception cref="OnnxRuntimeException">The bytes are no graph that ONNX Runtime can run.</exception>
    public GraphScorer(byte[] onnx, IReadOnlyList<InputEncoder> inputs, IReadOnlyList<NetworkOutput> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        _inputNames = inputs.Select(input => input.GraphName).ToArray();
        _outputNames = outputs.Select(output => output.Name).ToArray();
        _session = new SharedSession(onnx);
        try
        {
            InputShapes = inputs.Select(input => GraphShapes.Input(_session.Session, input)).ToArray();
            GraphShapes.CheckInputs(_session.Session, _inputNames);
            GraphShapes.CheckOutputs(_session.Session, outputs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The encoders of the graph's inputs.</summary>
    public IReadOnlyList<InputEncoder> Inputs { get; }

    /// <summary>The outputs that each run computes.</summary>
    public IReadOnlyList<NetworkOutput> Outputs { get; }

    /// <summary>How many rows are computed together; null for all that there are.</summary>
    public RunSize? RunSize { get; init; }

    /// <summary>The dimensions of one row of each input, in the order of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<long[]> InputShapes { get; }

    /// <summary>The number of bytes that the inputs and outputs of one row take.</summary>
    public long RowBytes =>
        Inputs.Sum(input => (long)input.CreateStore().RowBytes) +
        Outputs.Sum(output => (long)output.Width * sizeof(float));

    /// <summary>What a disposed model answers to everything that needs it.</summary>
    public static ObjectDisposedException CreateDisposedException() => new(
        objectName: null,
        "The model has been disposed, so it can no longer score. Keep it for as long as its data is read. A PredictionEngine disposes its model " +
        "unless it is created with PredictionEngineOptions { OwnsTransformer = false }.");

    /// <summary>Computes the outputs for a batch of rows.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="outputs">A tensor for each output; it is written to.</param>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Run(OrtValue[] inputs, OrtValue[] outputs) => Use(session =>
    {
        session.Run(_session.Options, _inputNames, inputs, _outputNames, outputs);
        return outputs;
    });

    /// <summary>Computes the outputs for a batch of rows, of sizes that only the graph knows.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <returns>A tensor for each output, which the caller disposes.</returns>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(OrtValue[] inputs) =>
        Use(session => session.Run(_session.Options, _inputNames, inputs, _outputNames));

    /// <summary>Frees the graph, at once or when the last run in another thread has ended.</summary>
    public void Dispose() => _session.Dispose();

    private T Use<T>(Func<InferenceSession, T> use)
    {
        if (!_session.TryEnter())
        {
            throw CreateDisposedException();
        }

        try
        {
            return use(_session.Session);
        }
        finally
        {
            _session.Leave();
        }
    }
}
