using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Ranking;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>Every estimator passes the one conformance check, for every task.</summary>
[TestClass]
public class EstimatorConformanceTests
{
    private const int Epochs = 80;

    private static readonly LayerList _layers =
    [
        new Linear(24), new BatchNormalization(), new Activation(ActivationFunction.GELU), new Residual([new Linear(24), new LayerNormalization()]),
        new Branches([new Linear(8), new Sequence([new Linear(8), new Activation(ActivationFunction.Tanh)])]), new Dropout(0.05),
    ];

    [TestMethod]
    public void Mlp_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.Mlp(Mlp()), ml => SampleRows.Binary(ml)));

    [TestMethod]
    public void Mlp_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.Mlp(Mlp()), ml => SampleRows.Multiclass(ml)));

    [TestMethod]
    public void Mlp_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.Mlp(Mlp()), ml => SampleRows.Regression(ml), CrossValidates: true));

    [TestMethod]
    public void NeuralNetwork_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.NeuralNetwork(Network()), ml => SampleRows.Binary(ml), CrossValidates: true));

    [TestMethod]
    public void NeuralNetwork_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.NeuralNetwork(Network()), ml => SampleRows.Multiclass(ml)));

    [TestMethod]
    public void NeuralNetwork_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.NeuralNetwork(Network()),
        ml => SampleRows.Regression(ml, scale: 250_000, shift: 400_000)));

    [TestMethod]
    public void Mlp_OfRanking_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Ranking, ml => ml.Ranking.Trainers.Mlp(Mlp()), ml => RankedRow.WithKeys(ml, RankedRow.Create(50)), CrossValidates: true));

    [TestMethod]
    public void Mlp_OfBytes_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.Mlp(OfBytes(Mlp())), ml => SampleRows.Multiclass(ml)));

    [TestMethod]
    public void MlpForTables_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.Mlp(ForTables()), ml => SampleRows.Binary(ml)));

    [TestMethod]
    public void MlpForTables_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.Mlp(OfBytes(ForTables())), ml => SampleRows.Multiclass(ml)));

    [TestMethod]
    public void MlpForTables_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.Mlp(ForTables()), ml => SampleRows.Regression(ml)));

    [TestMethod]
    public void MlpWithThreshold_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.Mlp(WithThreshold(Mlp())), ml => SampleRows.Binary(ml)));

    [TestMethod]
    public void MlpWithQuantiles_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.RegressionWithQuantiles, ml => ml.Regression.Trainers.Mlp(WithQuantiles(Mlp())),
        ml => SampleRows.Regression(ml, scale: 250_000, shift: 400_000)));

    [TestMethod]
    public void MlpForTablesWithQuantiles_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.RegressionWithQuantiles, ml => ml.Regression.Trainers.Mlp(WithQuantiles(ForTables())), ml => SampleRows.Regression(ml)));

    [TestMethod]
    public void NeuralNetwork_OfSeveralNumbers_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.MultiOutput, ml => ml.Regression.Trainers.NeuralNetwork(Network()), ml => SampleRows.MultiOutput(ml), CrossValidates: true));

    [TestMethod]
    public void NeuralNetwork_OfSeveralLabels_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.MultiLabel,
        ml => ml.BinaryClassification.Trainers.NeuralNetwork(Network()),
        ml => SampleRows.MultiLabel(ml),
        CrossValidates: true));

    [TestMethod]
    public void MlpForTables_OfSeveralLabels_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.MultiLabel, ml => ml.BinaryClassification.Trainers.Mlp(ForTables()), ml => SampleRows.MultiLabel(ml)));

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void MlpWithTransform_OfRegression_Conforms(TargetTransform transform) => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.RegressionWithQuantiles, ml => ml.Regression.Trainers.Mlp(WithTransform(WithQuantiles(Mlp()), transform)),
        ml => SampleRows.Regression(ml, scale: 1, shift: 10)));

    private static MlpEstimator.Options WithTransform(MlpEstimator.Options options, TargetTransform transform)
    {
        options.TargetTransform = transform;
        return options;
    }

    private static MlpEstimator.Options WithQuantiles(MlpEstimator.Options options)
    {
        options.PredictQuantiles = [0.05, 0.5, 0.95];
        return options;
    }

    private static MlpEstimator.Options WithThreshold(MlpEstimator.Options options)
    {
        (options.OptimizeThreshold, options.ValidationFraction) = (DecisionThreshold.ForCosts(1, 5), 0.2);
        return options;
    }

    private static MlpEstimator.Options ForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        (options.HiddenLayers, options.Members, options.BatchSize, options.Steps) = ([32, 32], 4, 32, 400);
        return options;
    }

    private static MlpEstimator.Options OfBytes(MlpEstimator.Options options)
    {
        options.FeatureColumnName = "Bytes";
        return options;
    }

    private static MlpEstimator.Options Mlp() => new() { HiddenLayers = [32, 16], Epochs = Epochs, BatchSize = 32, Dropout = 0.05 };

    private static NeuralNetworkEstimator.Options Network() => new() { Layers = _layers, Epochs = Epochs, BatchSize = 32 };
}
