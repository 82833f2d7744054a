using Microsoft.ML.OnnxRuntime;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A graph that ONNX Runtime runs on the CPU, for any number of threads at once. It is freed when the last run has ended.</summary>
/// <remarks>Each run uses the thread it is called on; callers that want more threads use more cursors.</remarks>
/// <param name="onnx">The graph as an ONNX file.</param>
/// <exception cref="OnnxRuntimeException">The bytes are no graph that ONNX Runtime can run.</exception>
internal sealed class SharedSession(byte[] onnx) : IDisposable
{
    private readonly Lock _gate = new();
    private int _running;
    private bool _disposed;

    /// <summary>The session, to run between <see cref="TryEnter"/> and <see cref="Leave"/>, and to look at.</summary>
    public InferenceSession Session { get; } = Create(onnx);

    /// <summary>What every run is given.</summary>
    public RunOptions Options { get; } = new();

    /// <summary>Begins a run.</summary>
    /// <returns>False if the session has been disposed; otherwise <see cref="Leave"/> must follow.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _running += _disposed ? 0 : 1;
            return !_disposed;
        }
    }

    /// <summary>Ends a run.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0 && _disposed)
            {
                Release();
            }
        }
    }

    /// <summary>Frees the graph, at once or when the last run in another thread has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed && _running == 0)
            {
                Release();
            }

            _disposed = true;
        }
    }

    private static InferenceSession Create(byte[] onnx)
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

    private void Release()
    {
        Session.Dispose();
        Options.Dispose();
    }
}
