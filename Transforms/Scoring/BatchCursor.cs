using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A cursor that reads some rows ahead, scores them together, and then hands them out one by one.</summary>
internal sealed class BatchCursor : DataViewRowCursor, IScoredRow
{
    // Where a few rows are all that is wanted, as in a preview, few are computed in vain.
    private const int FirstRows = 32;
    private const int MostRows = 256;
    private const long MostBytes = 16 << 20;

    private readonly NetworkBinding _binding;
    private readonly DataViewRowCursor _source;
    private readonly bool[] _active;
    private readonly BatchWindow _window = new();
    private readonly ColumnBuffer?[] _buffers; // of each column of the source
    private readonly ColumnBuffer[] _activeBuffers; // without the gaps, for a pipeline may have many columns
    private readonly ScoringBatch _scores;
    private readonly Delegate?[] _getters;
    private readonly ValueGetter<DataViewRowId> _sourceId;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private int _nextRows;
    private long _position = -1;
    private bool _ended;

    /// <summary>Starts before the first row.</summary>
    /// <param name="binding">The network applied to the data.</param>
    /// <param name="source">
    /// The cursor over the data, which this one owns; all dependencies of the active columns are active.
    /// </param>
    /// <param name="active">A mark for each column of the output schema.</param>
    public BatchCursor(NetworkBinding binding, DataViewRowCursor source, bool[] active)
    {
        _binding = binding;
        _source = source;
        _active = active;
        var capacity = ChooseCapacity();
        _buffers = source.Schema
            .Select(column => active[column.Index] ? ColumnBuffer.Create(source, column, _window, capacity) : null)
            .ToArray();
        _activeBuffers = [.. _buffers.OfType<ColumnBuffer>()];
        _scores = new ScoringBatch(binding.Scorer, new SourceRow(source, _buffers), capacity);
        _getters = binding.CreateGetters(this, active);
        _sourceId = source.GetIdGetter();
        _ids = new DataViewRowId[capacity];
        _batches = new long[capacity];
        _nextRows = Math.Min(FirstRows, capacity);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _binding.OutputSchema;

    /// <inheritdoc/>
    public override long Position => _position;

    /// <inheritdoc/>
    public override long Batch => _batches[_window.Row];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values(int output) => _scores.Output(output, _window.Row);

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        if (!_window.MoveNext() && !ReadAhead())
        {
            _position = -1;
            return false;
        }

        _position++;
        return true;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[_window.Row];

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => ColumnGetters.Cast<TValue>(
        _binding.IsPassedThrough(column.Index) ? _buffers[column.Index]?.Getter : _getters[column.Index], column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(_activeBuffers, buffer => buffer.Dispose());
            _scores.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool ReadAhead()
    {
        var rows = 0;
        while (!_ended && rows < _nextRows)
        {
            _ended = !_source.MoveNext();
            if (!_ended)
            {
                ReadRow(rows++);
            }
        }

        _window.MoveTo(0, rows);
        _nextRows = _ids.Length;
        if (rows > 0)
        {
            _scores.Score(rows);
        }

        return rows > 0;
    }

    private void ReadRow(int row)
    {
        foreach (var buffer in _activeBuffers)
        {
            buffer.Read(row);
        }

        _sourceId(ref _ids[row]);
        _batches[row] = _source.Batch;

        // The encoders read what is buffered, on the row that the window is on.
        _window.MoveTo(row, row + 1);
        _scores.Read(row);
    }

    private int ChooseCapacity()
    {
        var buffered = _source.Schema
            .Where(column => _active[column.Index])
            .Sum(column => ColumnBuffer.EstimateBytes(column.Type));
        return (int)Math.Clamp(MostBytes / (buffered + _binding.Scorer.RowBytes), 1, MostRows);
    }
}
