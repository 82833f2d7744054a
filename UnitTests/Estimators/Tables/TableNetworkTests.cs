using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tables;

/// <summary>What the settings for tables make of the network, and of the scores.</summary>
[TestClass]
public class TableNetworkTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void NumericEmbedding_TakesThePlaceOfStandardizing()
    {
        using var model = Fit(options => (options.NumericEmbedding, options.EmbeddingSize) = (NumericEmbedding.PiecewiseLinear, 5));
        var layer = model.Model.Network.Inputs[0].Layers.Single();
        Assert.AreEqual(new PiecewiseLinearEmbedding(5), layer);
    }

    [TestMethod]
    public void NumericEmbedding_Periodic_FollowsStandardizing()
    {
        using var model = Fit(options => (options.NumericEmbedding, options.EmbeddingSize) = (NumericEmbedding.Periodic, 5));
        LayerList expected = [new Standardize(), new PeriodicEmbedding(5)];
        Assert.AreEqual(expected, model.Model.Network.Inputs[0].Layers);
    }

    [TestMethod]
    public void FeatureDropout_BlanksNumbersAndCategoriesWithTheirVectors()
    {
        using var model = _ml.Regression.Trainers.Mlp(new MlpEstimator.Options
        {
            CategoricalColumnNames = ["Region"],
            TokenColumnNames = ["Tokens"],
            NumericEmbedding = NumericEmbedding.PiecewiseLinear,
            EmbeddingSize = 5,
            FeatureDropout = 0.2,
            Epochs = 1,
        }).Fit(SampleTable.Regression(_ml, count: 50));
        var inputs = model.Model.Network.Inputs;
        Assert.AreEqual(new FeatureDropout(0.2, Size: 5), inputs[0].Layers[^1]);
        Assert.AreEqual(new FeatureDropout(0.2, Size: 5), inputs[1].Layers[^1]);
        Assert.IsFalse(inputs[2].Layers.Any(layer => layer is FeatureDropout));
    }

    [TestMethod]
    public void FeatureDropout_OfNumbersThemselves_BlanksEach()
    {
        using var model = Fit(options => options.FeatureDropout = 0.2);
        LayerList expected = [new Standardize(), new FeatureDropout(0.2)];
        Assert.AreEqual(expected, model.Model.Network.Inputs[0].Layers);
    }

    [TestMethod]
    public void FeatureDropout_LeftToTheTask_IsForClasses()
    {
        using var number = Fit(options => options.FeatureDropout = null);
        Assert.IsFalse(number.Model.Network.Inputs[0].Layers.Any(layer => layer is FeatureDropout));
        using var truth = SmallMlp.For(_ml, "Flag", options => options.FeatureDropout = null).Fit(LabelledRow.View(_ml, LabelledRow.Create()));
        Assert.IsTrue(truth.Model.Network.Inputs[0].Layers.Any(layer => layer is FeatureDropout));
    }

    [TestMethod]
    [DataRow(2, 0)]
    [DataRow(6, 0)]
    [DataRow(10, 0.075)]
    [DataRow(14, 0.15)]
    [DataRow(30, 0.15)]
    public void ForTables_OfFewNumbers_BlanksFewerOfThem(int numbers, double expected)
    {
        var layers = LayersForClasses(numbers);
        Assert.AreEqual(expected, layers.OfType<FeatureDropout>().SingleOrDefault()?.Rate ?? 0, 1e-9);
    }

    [TestMethod]
    public void ForTables_OfClasses_MakesBinsOfManyRows()
    {
        Assert.AreEqual(160, LayersForClasses(numbers: 2).OfType<PiecewiseLinearEmbedding>().Single().RowsPerBin);
        var options = MlpEstimator.Options.ForTables();
        (options.LabelColumnName, options.Epochs) = ("Number", 1);
        using var model = _ml.Regression.Trainers.Mlp(options).Fit(LabelledRow.View(_ml, LabelledRow.Create()));
        Assert.AreEqual(16, model.Model.Network.Inputs[0].Layers.OfType<PiecewiseLinearEmbedding>().Single().RowsPerBin);
    }

    [TestMethod]
    public void TabularTransformer_MakesAVectorOfEachNumberAndCategory()
    {
        using var model = _ml.Regression.Trainers.TabularTransformer(SmallTransformer()).Fit(SampleTable.Regression(_ml, count: 50));
        var attention = (Sequence)((Branches)model.Model.Network.Trunk[0]).Layers[0];
        Assert.AreEqual(new Reshape(new TensorShape(2 + 1 + 2 + 1, 8)), attention.Layers[0]);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TabularTransformer_OfFewRowsAfterMany_KeepsTheLayersOfMany(bool isSameTask)
    {
        using var many = _ml.Regression.Trainers.TabularTransformer(SmallTransformer()).Fit(SampleTable.Regression(_ml, count: 2000));
        Assert.IsInstanceOfType<Reshape>(many.Model.Network.Trunk[0]);
        var options = SmallTransformer();
        (options.InitialModel, options.TransferFrom) = isSameTask ? (many.Model, null) : ((TrainedNetwork?)null, many.Model);
        using var few = _ml.Regression.Trainers.TabularTransformer(options).Fit(SampleTable.Regression(_ml, count: 50));
        Assert.AreEqual(many.Model.Network.Trunk, few.Model.Network.Trunk);
    }

    [TestMethod]
    public void TabularTransformer_WrongOptions_AreRefused()
    {
        Refused(options => options.NumericEmbedding = NumericEmbedding.None, "NumericEmbedding must be PiecewiseLinear or Periodic but is None");
        Refused(options => options.ModelSize = 30, "ModelSize must be a multiple of Heads but 30 is none of 4.");
        Refused(options => options.Steps = 0, "Steps");

        void Refused(Action<TabularTransformerEstimator.Options> change, string message)
        {
            var options = new TabularTransformerEstimator.Options();
            change(options);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.TabularTransformer(options)).Message, message);
        }
    }

    [TestMethod]
    public void Members_AreTrainedApartAndAveraged()
    {
        using var model = Fit(options => options.Members = 3);
        var weight = model.Model.Weights["trunk.3.weight"]; // scale, linear, activation, then the members' own layer
        CollectionAssert.AreEqual(new long[] { 3, 8, 1 }, weight.Dimensions.ToArray());
        CollectionAssert.AreNotEqual(weight.Values[..8], weight.Values[8..16]);
    }

    [TestMethod]
    public void Embedding_LearnsStripesThatThePlainNumberDoesNot()
    {
        // One number in [0, 1), in sixteen stripes of 0 and 1.
        var rows = Enumerable.Range(0, 2000).Select(i => new Row { Features = [i / 2000f], Label = i / 125 % 2 });
        var data = _ml.Data.LoadFromEnumerable(rows);
        Assert.IsLessThan(0.5 * Error(NumericEmbedding.None), Error(NumericEmbedding.PiecewiseLinear));

        double Error(NumericEmbedding embedding)
        {
            using var model = _ml.Regression.Trainers.Mlp(new MlpEstimator.Options
            {
                Seed = 3,
                HiddenLayers = [32],
                NumericEmbedding = embedding,
                Epochs = 40,
                BatchSize = 64,
                Dropout = 0,
            }).Fit(data);
            return _ml.Regression.Evaluate(model.Transform(data)).MeanSquaredError;
        }
    }

    private NetworkPredictionTransformer Fit(Action<MlpEstimator.Options> change) =>
        SmallMlp.For(_ml, "Number", change).Fit(LabelledRow.View(_ml, LabelledRow.Create()));

    // The layers of the numbers where a class is to be learned from so many.
    private LayerList LayersForClasses(int numbers)
    {
        var options = MlpEstimator.Options.ForTables();
        (options.LabelColumnName, options.Epochs) = ("Flag", 1);
        using var model = _ml.BinaryClassification.Trainers.Mlp(options).Fit(TestRow.View(_ml, 40, numbers));
        return model.Model.Network.Inputs[0].Layers;
    }

    private sealed class Row
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private static TabularTransformerEstimator.Options SmallTransformer() => new()
    {
        CategoricalColumnNames = ["Region", "Kinds"],
        TokenColumnNames = ["Tokens"],
        ModelSize = 8,
        Heads = 2,
        FeedForward = 16,
        Steps = 8,
    };
}
