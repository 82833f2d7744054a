using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a vector of numbers of any length, dense or sparse, as steps.</summary>
internal sealed class NumberSequenceReader : ColumnReader
{
    private readonly DataViewRow _row;
    private readonly NumberSequenceStore _store;
    private readonly int _channels;
    private readonly SequenceCut _cut;
    private readonly bool _takesMissing;
    private readonly ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _vector;
    private float[] _dense = [];

    /// <summary>Connects a row, or the cursor that is one.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="store">The store to write to.</param>
    /// <param name="channels">The numbers of a step.</param>
    /// <param name="steps">How longer rows are cut, and how missing numbers are taken.</param>
    public NumberSequenceReader(DataViewRow row, NumberSequenceStore store, int channels, NumberSteps steps)
    {
        (_row, _store, _channels, _takesMissing) = (row, store, channels, steps.TakesMissing);
        _cut = steps.Cut.Times(channels);
        _getter = row.GetGetter<VBuffer<float>>(row.Schema[store.ColumnName]);
    }

    /// <inheritdoc/>
    /// <remarks>A row without any step is one step whose numbers are all missing.</remarks>
    public override bool Read(int index)
    {
        var values = Write(index);
        var finiteness = NumberVectorReader<float>.Look(values, _takesMissing);
        HasMissing = finiteness.HasMissing || (values.IsEmpty && _takesMissing);
        return (finiteness.CanBeUsed && !values.IsEmpty) || HasMissing;
    }

    /// <inheritdoc/>
    public override void Copy(int index) => Write(index);

    private ReadOnlySpan<float> Write(int index)
    {
        _getter(ref _vector);
        if (_vector.Length % _channels != 0)
        {
            throw new InvalidOperationException(
                $"Column '{_store.ColumnName}' must give a multiple of {_channels} numbers in every row, as Channels is {_channels}: "
                + $"all channels of the first step, then those of the next. Row {_row.Position} (from 0) has {_vector.Length}. "
                + "Correct the row, or set Channels to the numbers of a step.");
        }

        var values = Dense();
        _store.Write(index, values, _cut);
        return values;
    }

    private ReadOnlySpan<float> Dense()
    {
        if (_vector.IsDense)
        {
            return _vector.GetValues();
        }

        if (_dense.Length < _vector.Length)
        {
            Array.Resize(ref _dense, _vector.Length);
        }

        _vector.CopyTo(_dense);
        return _dense.AsSpan(0, _vector.Length);
    }
}
