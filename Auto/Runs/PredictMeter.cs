using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Measures how long a model takes for one row.</summary>
/// <param name="ml">The context.</param>
/// <param name="task">What is predicted.</param>
/// <param name="rows">Prepared rows.</param>
internal sealed class PredictMeter(MLContext ml, EnsembleTask task, IDataView rows)
{
    private const int Warmups = 20;
    private const int Rows = 64;
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
    /// <param name="rows">Rows, of which some are scored again and again: of one alone, all that it needs would be in the nearest cache.</param>
    /// <returns>The median time.</returns>
    public static TimeSpan Measure(ITransformer model, IDataView rows)
    {
        var memory = new RowMemory(rows, rows.Schema, [.. Enumerable.Range(0, Rows).Select(row => (long)row)]);
        if (memory.Count == 0)
        {
            return TimeSpan.Zero;
        }

        var again = new RecombinedView(memory.Columns, [], int.MaxValue, (row, _) => row % memory.Count);
        var mapper = model.GetRowToRowMapper(again.Schema);
        var score = mapper.OutputSchema[ColumnNames.Score];
        using var cursor = again.GetRowCursor(again.Schema);
        using var scored = mapper.GetRow(cursor, [score]);
        var read = CreateReader(scored, score);
        var times = new List<TimeSpan>();
        var watch = Stopwatch.StartNew();
        while ((watch.Elapsed < _longest || times.Count < Warmups * 2) && cursor.MoveNext())
        {
            var start = watch.Elapsed;
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
}
