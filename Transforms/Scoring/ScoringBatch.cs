using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>The memory for scoring some rows at a time: encoded inputs and computed outputs.</summary>
/// <remarks>It belongs to one cursor or row, and to one thread at a time.</remarks>
internal sealed class ScoringBatch : IDisposable
{
    private readonly GraphScorer _scorer;
    private readonly RowStore[] _inputs;
    private readonly RowStore<float>[] _outputs;
    private readonly float[][][]? _sequences; // of each output the values of each row; null where all outputs have the same size in each row
    private readonly ColumnReader[] _readers;
    private readonly bool _lengthVaries;
    private OrtValue[] _inputTensors = [];
    private OrtValue[] _outputTensors = [];
    private int _tensorRows;

    /// <summary>Makes the memory and connects it with the row that the inputs are read from.</summary>
    /// <param name="scorer">Runs the graph.</param>
    /// <param name="source">The row; the columns of the network's inputs are active.</param>
    /// <param name="capacity">The most rows at a time, at least 1.</param>
    public ScoringBatch(GraphScorer scorer, DataViewRow source, int capacity)
    {
        _scorer = scorer;
        _lengthVaries = scorer.Inputs.Any(input => input.HasVariableLength);
        _inputs = scorer.Inputs.Select(input => input.CreateStore()).ToArray();
        _outputs = scorer.Outputs.Select(output => new RowStore<float>(output.Name, output.Width)).ToArray();
        _readers = scorer.Inputs.Select((input, index) => input.CreateReader(source, _inputs[index])).ToArray();
        foreach (var store in _inputs.Concat(_outputs))
        {
            store.SetCapacity(capacity);
        }

        _sequences = scorer.Outputs.Any(output => output.IsSequence) ? [.. scorer.Outputs.Select(_ => new float[capacity][])] : null;
    }

    /// <summary>Encodes the row that the source is on.</summary>
    /// <param name="index">The row of the batch to write, less than the capacity.</param>
    public void Read(int index)
    {
        // A missing value is scored like any other: the network makes NaN of it, as a saved model does.
        foreach (var reader in _readers)
        {
            reader.Copy(index);
        }
    }

    /// <summary>Computes the outputs of the first rows.</summary>
    /// <param name="rows">The number of rows, from 1 to the capacity.</param>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Score(int rows)
    {
        if (rows > 1 && _scorer.RunSize is { } size)
        {
            ScoreByLength(rows, size);
            return;
        }

        if (_sequences is not null)
        {
            ScoreSequences([.. Enumerable.Range(0, rows)], _sequences);
            return;
        }

        if (rows != _tensorRows || _lengthVaries)
        {
            FreeTensors();
            _inputTensors = _inputs
                .Select((store, index) => store.CreateTensor([rows, .. _scorer.InputShapes[index]]))
                .ToArray();
            _outputTensors = _outputs.Select(store => store.CreateTensor([rows, store.Width])).ToArray();
            _tensorRows = rows;
        }

        _scorer.Run(_inputTensors, _outputTensors);

        // The tensors are addresses only: the arrays must not be collected while native code works on them.
        GC.KeepAlive(this);
    }

    /// <summary>The values of an output for a row that has been scored.</summary>
    /// <param name="output">The number of the output.</param>
    /// <param name="row">The row of the batch.</param>
    /// <returns>As many values as the output is wide; of a sequence, as many for each step, and then padding.</returns>
    public ReadOnlySpan<float> Output(int output, int row) => _sequences is null ? _outputs[output].Row(row) : _sequences[output][row];

    /// <summary>Frees what ONNX Runtime holds of the memory.</summary>
    public void Dispose() => FreeTensors();

    // Little is computed for padding, and no run takes much memory.
    private void ScoreByLength(int rows, RunSize size)
    {
        var lengths = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            lengths[row] = _inputs.Max(store => store.StepsOf(row));
        }

        foreach (var together in size.CutIntoRuns(lengths))
        {
            if (_sequences is null)
            {
                ScoreTogether(together);
            }
            else
            {
                ScoreSequences(together, _sequences);
            }
        }
    }

    // How long the outputs are is for the graph to say.
    private void ScoreSequences(int[] rows, float[][][] sequences)
    {
        FreeTensors();
        _inputTensors = [.. _inputs.Select((store, index) => store.CreateTensor(rows, _scorer.InputShapes[index]))];
        using var computed = _scorer.Run(_inputTensors);
        for (var output = 0; output < sequences.Length; output++)
        {
            var values = computed[output].GetTensorDataAsSpan<float>();
            var width = values.Length / rows.Length;
            for (var i = 0; i < rows.Length; i++)
            {
                sequences[output][rows[i]] = values.Slice(i * width, width).ToArray();
            }
        }

        // The tensors are addresses only: the arrays must not be collected while native code works on them.
        GC.KeepAlive(this);
    }

    private void ScoreTogether(int[] rows)
    {
        FreeTensors();
        var computed = Array.ConvertAll(_outputs, output => new RowStore<float>(output.ColumnName, output.Width));
        Array.ForEach(computed, output => output.SetCapacity(rows.Length));
        _inputTensors = [.. _inputs.Select((store, index) => store.CreateTensor(rows, _scorer.InputShapes[index]))];
        _outputTensors = Array.ConvertAll(computed, output => output.CreateTensor([rows.Length, output.Width]));
        _scorer.Run(_inputTensors, _outputTensors);
        for (var output = 0; output < computed.Length; output++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                computed[output].Row(i).CopyTo(_outputs[output].Row(rows[i]));
            }
        }

        // The tensors are addresses only: the arrays must not be collected while native code works on them.
        GC.KeepAlive(computed);
        GC.KeepAlive(this);
    }

    private void FreeTensors()
    {
        foreach (var tensor in _inputTensors.Concat(_outputTensors))
        {
            tensor.Dispose();
        }

        _inputTensors = [];
        _outputTensors = [];
        _tensorRows = 0;
    }
}
