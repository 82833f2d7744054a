using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>What trainers make of numbers that lie outside the training rows.</summary>
[TestClass]
public class ExtrapolationTests
{
    private const int Lags = 6;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_MlpWithoutHiddenLayers_GoesOnStraight() =>
        RequireLine(_ml.Regression.Trainers.Mlp(Straight(new MlpEstimator.Options { HiddenLayers = [] })));

    [TestMethod]
    public void Fit_LayersThatAreAllLinear_GoOnStraight()
    {
        LayerList[] networks = [[], [new Linear(3), new Residual([new Linear(3)])]];
        foreach (var layers in networks)
        {
            RequireLine(_ml.Regression.Trainers.NeuralNetwork(Straight(new NeuralNetworkEstimator.Options { Layers = layers })));
        }
    }

    [TestMethod]
    public void Fit_WithoutHiddenLayersByDefault_GoesOnStraight()
    {
        RequireLine(_ml.Regression.Trainers.Mlp(hiddenLayers: []));
        RequireLine(_ml.Regression.Trainers.NeuralNetwork([]));
    }

    [TestMethod]
    public void Fit_SeriesWithTrend_ForecastsItsGrowth()
    {
        var random = new Random(3);
        float[] series = [.. Enumerable.Range(0, 240).Select(t => (0.5f * t) + (10 * MathF.Sin(t * MathF.PI / Lags)) + random.NextSingle())];
        Row[] rows = [.. Enumerable.Range(Lags, series.Length - Lags).Select(t => new Row { Features = series[(t - Lags)..t], Label = series[t] })];
        var options = new MlpEstimator.Options { HiddenLayers = [32], Epochs = 100, LearningRate = 0.01, BatchSize = 32, Dropout = 0 };
        using var model = _ml.Regression.Trainers.Mlp(options).Fit(_ml.Data.LoadFromEnumerable(rows[..160]));
        var error = _ml.Regression.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(rows[160..]))).RootMeanSquaredError;
        Assert.IsLessThan(3, error, "The rows after the training rows lie within three deviations of them.");
    }

    private static T Straight<T>(T options)
        where T : NetworkEstimatorOptions
    {
        (options.Epochs, options.LearningRate, options.BatchSize) = (300, 0.05, 25);
        return options;
    }

    private void RequireLine(IEstimator<ITransformer> trainer)
    {
        var train = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(x => new LinePoint { Features = [x], Label = (3 * x) + 10 }));
        var model = trainer.Fit(train);
        var probe = _ml.Data.LoadFromEnumerable(
            new LinePoint[] { new() { Features = [10] }, new() { Features = [307] }, new() { Features = [-1000] } });
        var scores = model.Transform(probe).GetColumn<float>("Score").ToArray();
        (model as IDisposable)?.Dispose();
        Assert.AreEqual(40, scores[0], 2);
        Assert.AreEqual(931, scores[1], 10);
        Assert.AreEqual(-2990, scores[2], 30);
    }

    private sealed class LinePoint
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Row
    {
        [VectorType(Lags)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
