using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Scoring;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Rounds of each comparison.</param>
/// <param name="Duration">About how long one side of one round takes.</param>
/// <param name="Only">Only trainers whose name contains this text; null for all.</param>
internal sealed record ScoringBenchmarkSettings(int Rounds, TimeSpan Duration, string? Only);

/// <summary>
/// Scores rows through the package and with ONNX Runtime alone on the same graph: in batches, one by one with the live model and with the one from
/// its file, and one by one from eight threads.
/// </summary>
internal static class ScoringBenchmark
{
    private const int Calls = 500; // of a pass, one row each
    private const int Threads = 8;

    /// <summary>Measures, and prints a line for each trainer and comparison.</summary>
    public static int Run(ScoringBenchmarkSettings settings)
    {
        Console.WriteLine($"{"trainer",-32}{"rows",-22}{"bare",12}{"package",12}   ratio: min  median     max");
        foreach (var @case in ScoringCase.All.Where(c => settings.Only is null || c.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            Run(@case, settings);
        }

        return 0;
    }

    private static void Run(ScoringCase @case, ScoringBenchmarkSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var rows = @case.CreateRows();
        var schema = ScoringRow.DescribeColumns(rows[0]);
        var data = ml.Data.LoadFromEnumerable(rows, schema);
        using var model = @case.Train(ml, data);
        using var bare = new BareGraph(model.Model, rows);
        var loaded = Reload(ml, model, data.Schema);
        void Show(string way, int rowCount, Func<TimeSpan> now, Action bareOne, Action packageOne)
        {
            var measured = Rounds.Measure(
                settings.Rounds, settings.Duration, rowCount, new MeasuredLoop(rowCount, bareOne, now), new MeasuredLoop(rowCount, packageOne, now));
            var (least, median, most) = measured.Ratio(1);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-32}{way,-22}{measured.Speed(0),12:N0}{measured.Speed(1),12:N0}{least,13:F2}{median,8:F2}{most,8:F2}"));
        }

        using var batch = bare.CreateCall(ScoringCase.BatchSize, "Score");
        Show("in batches", rows.Length, CpuTime, () => RunBatches(batch, rows.Length), () => ReadScores(model.Transform(data)));
        using var single = bare.CreateCall(1, bare.Outputs);
        void CallBare() => RunCalls(Calls, i => single.Run(i));
        using (var live = CreateEngine(ml, model, schema))
        {
            Show("one by one, live", Calls, CpuTime, CallBare, () => Predict(live, rows));
        }

        using (var fromFile = CreateEngine(ml, loaded, schema))
        {
            Show("one by one, from file", Calls, CpuTime, CallBare, () => Predict(fromFile, rows));
        }

        BareGraph.Call[] calls = [.. Enumerable.Range(0, Threads).Select(_ => bare.CreateCall(1, bare.Outputs))];
        PredictionEngine<ScoringRow, Scored>[] engines = [.. Enumerable.Range(0, Threads).Select(_ => CreateEngine(ml, model, schema))];
        Show(
            "eight threads, live",
            Calls * Threads,
            () => Stopwatch.GetElapsedTime(0),
            () => RunThreads(i => RunCalls(Calls, row => calls[i].Run(row))),
            () => RunThreads(i => Predict(engines[i], rows)));
        Array.ForEach(calls, call => call.Dispose());
        Array.ForEach(engines, engine => engine.Dispose());
        (loaded as IDisposable)?.Dispose();
    }

    private static TimeSpan CpuTime() => WorkTime.Now(WorkTime.Cpu);

    private static ITransformer Reload(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(model, schema, zip);
        zip.Position = 0;
        return ml.Model.Load(zip, out _);
    }

    // The caller's model is scored by other engines as well.
    private static PredictionEngine<ScoringRow, Scored> CreateEngine(MLContext ml, ITransformer model, SchemaDefinition schema) =>
        ml.Model.CreatePredictionEngine<ScoringRow, Scored>(
            model, new PredictionEngineOptions { InputSchemaDefinition = schema, OwnsTransformer = false });

    private static void RunBatches(BareGraph.Call call, int rows)
    {
        for (var first = 0; first < rows; first += ScoringCase.BatchSize)
        {
            call.Run(first);
        }
    }

    private static void ReadScores(IDataView scored)
    {
        var column = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([column]);
        var score = cursor.GetGetter<VBuffer<float>>(column);
        var value = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            score(ref value);
        }
    }

    private static void RunCalls(int count, Action<int> call)
    {
        for (var i = 0; i < count; i++)
        {
            call(i);
        }
    }

    private static void Predict(PredictionEngine<ScoringRow, Scored> engine, ScoringRow[] rows)
    {
        var scored = new Scored();
        RunCalls(Calls, i => engine.Predict(rows[i], ref scored));
    }

    private static void RunThreads(Action<int> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() => work(i)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }
}
