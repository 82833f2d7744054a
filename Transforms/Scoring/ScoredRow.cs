using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A row with its predictions. They are computed at most once for each position of the input row.</summary>
internal sealed class ScoredRow : DataViewRow, IScoredRow
{
    private readonly NetworkBinding _binding;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly ScoringBatch? _scores;
    private readonly Delegate?[] _getters;
    private long _scoredPosition = -1;

    /// <summary>Connects a row with the network.</summary>
    /// <param name="binding">The network applied to the row's schema.</param>
    /// <param name="input">The row, which this one owns.</param>
    /// <param name="active">A mark for each column of the output schema.</param>
    public ScoredRow(NetworkBinding binding, DataViewRow input, bool[] active)
    {
        _binding = binding;
        _input = input;
        _active = active;
        _scores = binding.NeedsScores(active) ? new ScoringBatch(binding.Scorer, input, 1) : null;
        _getters = binding.CreateGetters(this, active);
    }

    /// <inheritdoc/>
    public override DataViewSchema Schema => _binding.OutputSchema;

    /// <inheritdoc/>
    public override long Position => _input.Position;

    /// <inheritdoc/>
    public override long Batch => _input.Batch;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values(int output)
    {
        var position = _input.Position;
        if (position != _scoredPosition)
        {
            _scores!.Read(0);
            _scores.Score(1);
            _scoredPosition = position;
        }

        return _scores!.Output(output, 0);
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _active[column.Index] && _binding.IsPassedThrough(column.Index)
            ? _input.GetGetter<TValue>(_input.Schema[column.Index])
            : ColumnGetters.Cast<TValue>(_getters[column.Index], column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scores?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
