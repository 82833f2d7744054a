using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>A cursor over data with the contributions of each row's tokens, which are computed once for a row that asks for them.</summary>
/// <param name="schema">The columns of the data and, last, that of the contributions.</param>
/// <param name="source">The cursor over the data, which this one owns.</param>
/// <param name="active">A mark for each column of the schema.</param>
/// <param name="tokens">The column of tokens in the data.</param>
/// <param name="explainer">Explains the rows.</param>
internal sealed class ExplainedCursor(
    DataViewSchema schema, DataViewRowCursor source, bool[] active, DataViewSchema.Column tokens, TokenExplainer explainer) : DataViewRowCursor
{
    private KeyGradients? _gradients;
    private VBuffer<uint> _keys;
    private float[] _contributions = [];
    private long _explained = -1;

    /// <inheritdoc/>
    public override DataViewSchema Schema => schema;

    /// <inheritdoc/>
    public override long Position => source.Position;

    /// <inheritdoc/>
    public override long Batch => source.Batch;

    /// <inheritdoc/>
    public override bool MoveNext() => source.MoveNext();

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (active[column.Index], column.Index < source.Schema.Count) switch
    {
        (true, true) => source.GetGetter<TValue>(source.Schema[column.Index]),
        (true, false) => ColumnGetters.Cast<TValue>(CreateGetter(), column),
        _ => ColumnGetters.Cast<TValue>(null, column),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gradients?.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private ValueGetter<VBuffer<float>> CreateGetter()
    {
        var keys = source.GetGetter<VBuffer<uint>>(tokens);
        return (ref VBuffer<float> value) =>
        {
            if (_explained != Position)
            {
                keys(ref _keys);
                _gradients ??= explainer.CreateGradients();
                _contributions = explainer.Explain(_gradients, _keys).Values;
                _explained = Position;
            }

            var editor = VBufferEditor.Create(ref value, _contributions.Length);
            _contributions.CopyTo(editor.Values);
            value = editor.Commit();
        };
    }
}
