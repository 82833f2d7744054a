using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Measures how long a model takes for one row.</summary>
/// <param name="ml">The context.</param>
/// <param name="task">What is predicted.</param>
/// <param name="rows">Prepared rows.</param>
internal sealed class PredictMeter(MLContext ml, EnsembleTask task, IDataView rows)
{
    private const int Warmups = 20;
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(0.3);

    /// <summary>Measures models that are averaged.</summary>
    /// <param name="parts">The models.</param>
    public TimeSpan Measure(IReadOnlyList<MemberPart> parts)
    {
        using var model = (TransformerChain<ITransformer>)new EnsembleModel(ml, task, rows.Schema).Create([new EnsembleMember(parts, 1)], [], []);
        return Measure(model, rows);
    }

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows, of which the first is scored again and again.</param>
    /// <returns>The median time.</returns>
    public static TimeSpan Measure(ITransformer model, IDataView rows)
    {
        var mapper = model.GetRowToRowMapper(rows.Schema);
        var score = mapper.OutputSchema[ColumnNames.Score];
        using var cursor = rows.GetRowCursor(rows.Schema);
        if (!cursor.MoveNext())
        {
            return TimeSpan.Zero;
        }

        using var row = new PositionedRow(cursor);
        using var scored = mapper.GetRow(row, [score]);
        var read = CreateReader(scored, score);
        var times = new List<TimeSpan>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < _longest || times.Count < Warmups * 2)
        {
            var start = watch.Elapsed;
            row.Advance();
            read();
            times.Add(watch.Elapsed - start);
        }

        return times.Skip(Warmups).Order().ElementAt((times.Count - Warmups) / 2);
    }

    private static Action CreateReader(DataViewRow row, DataViewSchema.Column score)
    {
        if (score.Type is VectorDataViewType)
        {
            var getVector = row.GetGetter<VBuffer<float>>(score);
            VBuffer<float> vector = default;
            return () => getVector(ref vector);
        }

        var get = row.GetGetter<float>(score);
        var number = 0f;
        return () => get(ref number);
    }

    /// <summary>The same row again and again, each time as if it were another, so that nothing of it is kept.</summary>
    private sealed class PositionedRow(DataViewRow row) : DataViewRow
    {
        private long _position;

        public override DataViewSchema Schema => row.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public void Advance() => _position++;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);
    }
}
