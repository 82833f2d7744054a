using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>Where the vectors of keys start: from the training rows' own statistics, at random, or as another model had them.</summary>
[TestClass]
public class EmbeddingStartTests
{
    private const int Size = 16;
    private const string Vectors = "input0.0.vectors.weight";
    private const string BigramVectors = "input0.0.bigrams.vectors.weight";
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_ByDefault_StartsFromTheRows()
    {
        Assert.AreEqual(0.3 * Math.Sqrt(Size), MeanNorm(Fit(Vectors)), 0.1);
        CollectionAssert.AreEqual(Fit(Vectors), Fit(Vectors), "The same rows and seed give the same start.");
    }

    [TestMethod]
    public void Fit_RandomStart_StartsFromDeviationOne() =>
        Assert.AreEqual(
            Math.Sqrt(Size), MeanNorm(Fit(Vectors, options => options.Embedding = options.Embedding with { Start = EmbeddingStart.Random })), 0.5);

    [TestMethod]
    public void Fit_FromStreamedRows_StartsFromTheSameVectors() =>
        CollectionAssert.AreEqual(Fit(Vectors), Fit(Vectors, options => options.RowStorage = new() { MemoryBudget = 4000 }));

    [TestMethod]
    public void Fit_WithInitialModel_GoesOnFromItsVectors()
    {
        using var initial = Create(options => options.Epochs = 2).Fit(SampleSequences.Binary(_ml));
        var vectors = Fit(Vectors, options => options.InitialModel = initial.Model);
        CollectionAssert.AreEqual(initial.Model.Weights[Vectors].Values, vectors);
    }

    [TestMethod]
    public void NeuralNetwork_EmbeddingOfItsOwn_StartsAsItSays()
    {
        double NormOf(EmbeddingStart start)
        {
            using var model = _ml.BinaryClassification.Trainers.NeuralNetwork(Still(new NeuralNetworkEstimator.Options
            {
                Layers = [new Embedding(SampleSequences.KeyCount, Size, Start: start), new PoolOverTime()],
            })).Fit(SampleSequences.Binary(_ml));
            return MeanNorm(model.Model.Weights["trunk.0.vectors.weight"].Values);
        }

        Assert.AreEqual(0.3 * Math.Sqrt(Size), NormOf(EmbeddingStart.Cooccurrence), 0.1);
        Assert.AreEqual(Math.Sqrt(Size), NormOf(EmbeddingStart.Random), 0.5);
    }

    [TestMethod]
    public void Resume_AfterCancelling_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        void Learn(BiLstmEstimator.Options options) => (options.LearningRate, options.Epochs, options.Seed) = (0.01, 3, 7);
        var whole = Fit(Vectors, Learn);
        Fit(Vectors, options =>
        {
            Learn(options);
            options.Checkpoints = new(folder.Path);
            options.CancellationToken = cancellation.Token;
            options.Callbacks = [new CancelIn(epoch: 2, cancellation)];
        });
        var resumed = Fit(Vectors, options =>
        {
            Learn(options);
            options.Checkpoints = new(folder.Path) { Resume = true };
        });
        CollectionAssert.AreEqual(whole, resumed);
    }

    [TestMethod]
    public void Fit_RandomStart_StartsBigramsAtZero()
    {
        Assert.IsTrue(Fit(BigramVectors, options => options.Embedding = options.Embedding with { Start = EmbeddingStart.Random })
            .All(value => Math.Abs(value) < 1e-6));
        Assert.IsTrue(Fit(BigramVectors).Any(value => Math.Abs(value) > 0.1));
    }

    [TestMethod]
    public void Fit_FewerBigramsThanPlaces_LeavesTheOthersZero()
    {
        var vectors = Fit(BigramVectors, options => options.Embedding = options.Embedding with { Bigrams = 5_000 });
        Assert.HasCount(5_001 * Size, vectors);
        Assert.IsTrue(vectors.TakeLast(4_000 * Size).All(value => value == 0), "There are at most as many bigrams as pairs of keys.");
    }

    private float[] Fit(string weight, Action<BiLstmEstimator.Options>? change = null)
    {
        using var model = Create(change).Fit(SampleSequences.Binary(_ml));
        return model.Model.Weights[weight].Values;
    }

    private BiLstmEstimator Create(Action<BiLstmEstimator.Options>? change = null)
    {
        var options = Still(new BiLstmEstimator.Options { Units = [4], Embedding = new() { Size = Size } });
        change?.Invoke(options);
        return _ml.BinaryClassification.Trainers.BiLstm(options);
    }

    // Steps too small to move a weight.
    private static T Still<T>(T options)
        where T : NetworkEstimatorOptions
    {
        (options.FeatureColumnName, options.Epochs, options.Seed) = ("Keys", 1, 1);
        (options.LearningRate, options.WeightDecay, options.Ema, options.BatchSize) = (1e-20, 0, 0, 64);
        return options;
    }

    private static double MeanNorm(float[] vectors) =>
        vectors.Chunk(Size).Average(vector => Math.Sqrt(vector.Sum(value => (double)value * value)));

    private sealed class CancelIn(int epoch, CancellationTokenSource cancellation) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state)
        {
            if (state.Epoch == epoch)
            {
                cancellation.Cancel();
            }
        }
    }
}
