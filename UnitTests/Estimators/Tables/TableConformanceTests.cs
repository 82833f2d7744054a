using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tables;

/// <summary>Networks of many columns pass the one conformance check.</summary>
[TestClass]
public class TableConformanceTests
{
    [TestMethod]
    public void Mlp_OfAllColumns_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.Mlp(Mlp()), ml => SampleTable.Binary(ml)));

    [TestMethod]
    public void Mlp_OfAllColumns_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.Mlp(Mlp()), ml => SampleTable.Multiclass(ml)));

    [TestMethod]
    public void Mlp_OfAllColumns_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.Mlp(Mlp()), ml => SampleTable.Regression(ml)));

    // The tokens, which it is not shown, are a part of the label.
    [TestMethod]
    public void MlpForTables_OfNumbersAndCategories_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.Mlp(ForTables()), ml => SampleTable.Regression(ml),
        Floor: 0.7));

    // The numbers are a part of the label.
    [TestMethod]
    public void Mlp_WithoutNumbers_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression,
        ml =>
        {
            var options = Mlp();
            options.FeatureColumnName = null;
            return ml.Regression.Trainers.Mlp(options);
        },
        ml => SampleTable.Regression(ml),
        Floor: 0.8));

    // The kinds, which it is not shown, are a part of the label.
    [TestMethod]
    public void NeuralNetwork_OfBranches_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression,
        ml => ml.Regression.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Branches =
            [
                new("Region", [new CategoryEmbedding(SampleTable.RegionCount, 4)]),
                new("Tokens", [new Embedding(SampleTable.TokenCount, 8), new PoolOverTime(TimePooling.Max)]),
            ],
            Layers = [new Linear(32), new Activation(ActivationFunction.ReLU)],
            Epochs = 40,
            BatchSize = 32,
        }),
        ml => SampleTable.Regression(ml),
        Floor: 0.82));

    [TestMethod]
    public void TabularTransformer_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.TabularTransformer(Transformer()), ml => SampleTable.Binary(ml)));

    [TestMethod]
    public void TabularTransformer_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.TabularTransformer(Transformer()), ml => SampleTable.Multiclass(ml)));

    [TestMethod]
    public void TabularTransformer_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression,
        ml =>
        {
            var options = Transformer();
            options.NumericEmbedding = NumericEmbedding.Periodic;
            return ml.Regression.Trainers.TabularTransformer(options);
        },
        ml => SampleTable.Regression(ml),
        CrossValidates: true));

    private static TabularTransformerEstimator.Options Transformer() => new()
    {
        CategoricalColumnNames = ["Region", "Kinds"],
        TokenColumnNames = ["Tokens"],
        ModelSize = 16,
        Heads = 2,
        FeedForward = 32,
        LearningRate = 0.01,
        BatchSize = 32,
        Steps = 160,
        Ema = 0.97,
    };

    private static MlpEstimator.Options Mlp() => new()
    {
        CategoricalColumnNames = ["Region", "Kinds"],
        TokenColumnNames = ["Tokens"],
        HiddenLayers = [32],
        Epochs = 40,
        BatchSize = 32,
    };

    private static MlpEstimator.Options ForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        options.CategoricalColumnNames = ["Region", "Kinds"];
        (options.HiddenLayers, options.Members, options.BatchSize, options.Steps) = ([32, 32], 4, 32, 260);
        return options;
    }
}
