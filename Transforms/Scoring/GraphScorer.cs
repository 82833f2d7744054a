using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Runs the graph of a fitted network on the CPU, in any number of threads at once.</summary>
/// <remarks>Each run uses the thread it is called on; callers that want more threads use more cursors.</remarks>
internal sealed class GraphScorer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private int _running;
    private bool _disposed;

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
        _session = CreateSession(onnx);
        try
        {
            InputShapes = inputs.Select(input => GraphShapes.Input(_session, input)).ToArray();
            GraphShapes.CheckInputs(_session, _inputNames);
            GraphShapes.CheckOutputs(_session, outputs);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>The encoders of the graph's inputs.</summary>
    public IReadOnlyList<InputEncoder> Inputs { get; }

    /// <summary>The outputs that each run computes.</summary>
    public IReadOnlyList<NetworkOutput> Outputs { get; }

    /// <summary>The dimensions of one row of each input, in the order of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<long[]> InputShapes { get; }

    /// <summary>The number of bytes that the inputs and outputs of one row take.</summary>
    public long RowBytes =>
        Inputs.Sum(input => (long)input.CreateStore().RowBytes) +
        Outputs.Sum(output => (long)output.Width * sizeof(float));

    /// <summary>Computes the outputs for a batch of rows.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="outputs">A tensor for each output; it is written to.</param>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Run(OrtValue[] inputs, OrtValue[] outputs)
    {
        Enter();
        try
        {
            _session.Run(_options, _inputNames, inputs, _outputNames, outputs);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the graph, at once or when the last run in another thread has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (_running == 0)
            {
                Release();
            }
        }
    }

    private static InferenceSession CreateSession(byte[] onnx)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads that wait by spinning cost more than they bring on a machine that does other things as well.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return new InferenceSession(onnx, options);
    }

    private void Enter()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                throw new ObjectDisposedException(
                    objectName: null,
                    "The model has been disposed, so it can no longer score. " +
                    "Keep it for as long as its data is read. A PredictionEngine disposes its model " +
                    "unless it is created with PredictionEngineOptions { OwnsTransformer = false }.");
            }

            _running++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0 && _disposed)
            {
                Release();
            }
        }
    }

    private void Release()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
