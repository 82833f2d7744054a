using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>
/// Whole fits of the small MLP, from a data view to a transformer, against the bare loop that has its rows ready: what a fit does beside training
/// counts here.
/// </summary>
internal static class FitBenchmark
{
    private const int Epochs = 5;
    private static readonly TrainingCase _mlp = TrainingCases.All[0];

    /// <summary>Measures in turn, by rows per second of CPU time on one thread.</summary>
    /// <param name="rounds">Rounds of each size.</param>
    public static int Run(int rounds)
    {
        Console.WriteLine($"{"rows",-40}{"bare",10}{"package",10}   ratio: min  median     max  at most    goal");
        var missed = 0;
        foreach (var (count, goal) in new[] { (20_000, 1.3), (60_000, 2.0) })
        {
            var @case = _mlp with { RowCount = count };
            var rows = @case.CreateRows();
            var fits = new Fits(rows);
            var measured = Rounds.MeasurePasses(
                rounds, Epochs, new BareLoop(@case, rows, WorkTime.Cpu), fits, new GradientsAlone(@case, rows, WorkTime.Cpu));
            var (least, median, most) = measured.Ratio(1);
            missed += median < goal ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,-40}{measured.Speed(0),10:N0}{measured.Speed(1),10:N0}{least,13:F2}{median,8:F2}{most,8:F2}{measured.Ratio(2).Median,9:F2}"
                + $"{goal,8:F2}{(median < goal ? "  missed" : string.Empty)}"));
        }

        return missed == 0 ? 0 : 1;
    }

    /// <summary>Fits of the rows in a data view, each from the start.</summary>
    private sealed class Fits(MadeUpRows rows) : IMeasuredLoop
    {
        private readonly Row[] _rows = [.. ((float[])rows.Values).Chunk(rows.Width)
            .Zip(rows.Targets, (features, target) => new Row { Features = features, Label = (uint)target + 1 })];

        public double Run(int passes)
        {
            var ml = new MLContext(seed: 1);
            var schema = SchemaDefinition.Create(typeof(Row));
            schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Width);
            schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), TrainingCase.ClassCount);
            var data = ml.Data.LoadFromEnumerable(_rows, schema);
            var options = new MlpEstimator.Options
            {
                Epochs = passes,
                BatchSize = _mlp.BatchSize,
                LearningRate = TrainingBenchmark.LearningRate,
                Dropout = 0,
                FeatureDropout = 0,
                StandardizeFeatures = false,
                Threads = 1,
            };
            var start = WorkTime.Now(WorkTime.Cpu);
            ml.MulticlassClassification.Trainers.Mlp(options).Fit(data).Dispose();
            return _rows.Length * (double)passes / (WorkTime.Now(WorkTime.Cpu) - start).TotalSeconds;
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
