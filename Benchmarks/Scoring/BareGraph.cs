using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Benchmarks.Scoring;

/// <summary>
/// What one writes to score with ONNX Runtime alone, done well: one thread a call, rows in arrays as the graph wants them, memory for inputs and
/// outputs that is used again, all outputs that the package reads.
/// </summary>
internal sealed class BareGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputs;
    private readonly Array[] _rows;
    private readonly int[] _outputWidths;

    /// <summary>Loads the network.</summary>
    /// <param name="model">The trained network.</param>
    /// <param name="rows">The rows to score.</param>
    public BareGraph(TrainedNetwork model, ScoringRow[] rows)
    {
        using var onnx = new MemoryStream();
        model.SaveAsOnnx(onnx);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(onnx.ToArray(), options);
        _inputs = [.. _session.InputMetadata.Keys];
        _rows = [.. _inputs.Select(name => Gather(name, rows))];
        Outputs = [.. _session.OutputMetadata.Keys];
        _outputWidths = [.. _session.OutputMetadata.Values.Select(output => output.Dimensions[^1])];
        RowCount = rows.Length;
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The names of all outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Makes the memory of one caller.</summary>
    /// <param name="rows">The rows of a call.</param>
    /// <param name="outputs">The outputs that are wanted.</param>
    public Call CreateCall(int rows, params IEnumerable<string> outputs) => new(this, rows, [.. outputs]);

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static Array Gather(string name, ScoringRow[] rows) => name switch
    {
        nameof(ScoringRow.Features) => rows.SelectMany(row => row.Features).ToArray(),
        nameof(ScoringRow.Categories) => rows.SelectMany(row => row.Categories).ToArray(),
        nameof(ScoringRow.Words) => rows.SelectMany(row => row.Words).ToArray(),
        _ => throw new InvalidOperationException($"The rows have no input '{name}'."),
    };

    /// <summary>Scores some rows at a time.</summary>
    internal sealed class Call : IDisposable
    {
        private readonly BareGraph _graph;
        private readonly Array[] _buffers;
        private readonly OrtValue[] _inputs;
        private readonly OrtValue[] _outputs;
        private readonly string[] _outputNames;
        private readonly float[][] _results;

        public Call(BareGraph graph, int rows, string[] outputs)
        {
            _graph = graph;
            _outputNames = outputs;
            _buffers = [.. graph._rows.Select(all => Array.CreateInstance(all.GetType().GetElementType()!, all.Length / graph.RowCount * rows))];
            _inputs =
            [
                .. graph._inputs.Zip(_buffers, (name, buffer) => Wrap(buffer, Shape(graph._session.InputMetadata[name], rows, buffer.Length))),
            ];
            _results = [.. outputs.Select(name => new float[rows * graph._outputWidths[graph.Outputs.ToList().IndexOf(name)]])];
            _outputs = [.. _results.Select(result => Wrap(result, [rows, result.Length / rows]))];
        }

        /// <summary>Scores rows, as many as the memory was made for.</summary>
        /// <param name="first">The number of the first.</param>
        /// <returns>The first value of the first output.</returns>
        public float Run(int first)
        {
            for (var i = 0; i < _buffers.Length; i++)
            {
                var (from, to) = (_graph._rows[i], _buffers[i]);
                Buffer.BlockCopy(from, first * (from.Length / _graph.RowCount) * sizeof(float), to, 0, to.Length * sizeof(float));
            }

            _graph._session.Run(_graph._options, _graph._inputs, _inputs, _outputNames, _outputs);
            return _results[0][0];
        }

        public void Dispose()
        {
            Array.ForEach(_inputs, input => input.Dispose());
            Array.ForEach(_outputs, output => output.Dispose());
        }

        private static OrtValue Wrap(Array values, long[] shape) => values is uint[] keys
            ? OrtValue.CreateTensorValueFromMemory(keys, shape)
            : OrtValue.CreateTensorValueFromMemory((float[])values, shape);

        // The first dimension is the rows, and at most one other is open.
        private static long[] Shape(NodeMetadata input, int rows, int length)
        {
            var known = input.Dimensions.Skip(1).Where(size => size > 0).Aggregate(1L, (one, other) => one * other);
            return [rows, .. input.Dimensions.Skip(1).Select(size => size > 0 ? size : length / rows / known)];
        }
    }
}
