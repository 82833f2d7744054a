using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>
/// Scoring through the package as an application does it: rows of a data view, and the column of scores read from its first row to its last.
/// </summary>
internal sealed class PackageScoring : IMeasuredLoop, IDisposable
{
    private readonly NetworkPredictionTransformer _model;
    private readonly IDataView _data;
    private readonly int _rowCount;

    /// <summary>Trains the network on some of the rows, for its weights do not matter.</summary>
    public PackageScoring(TrainingCase @case, MadeUpRows rows)
    {
        var ml = new MLContext(seed: 1);
        var values = (float[])rows.Values;
        _rowCount = @case.RowCount;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Width);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), TrainingCase.ClassCount);
        _data = ml.Data.LoadFromEnumerable(
            rows.Targets.Select((label, i) => new Row { Features = values[(i * rows.Width)..((i + 1) * rows.Width)], Label = (uint)label }).ToArray(),
            schema);
        var options = new NeuralNetworkEstimator.Options
        {
            Layers = [new Reshape(@case.Network.Inputs[0].Shape), .. @case.Network.Trunk.SkipLast(1)], // the trainer adds the last layer
            StandardizeFeatures = false,
            Epochs = 1,
            Device = WorkTime.Cpu,
        };
        _model = ml.MulticlassClassification.Trainers.NeuralNetwork(options).Fit(ml.Data.TakeRows(_data, @case.BatchSize));
    }

    public double Run(int passes)
    {
        var start = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass < passes; pass++)
        {
            _ = _model.Transform(_data).GetColumn<VBuffer<float>>("Score").Count();
        }

        return _rowCount * (double)passes / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    public void Dispose() => _model.Dispose();

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
