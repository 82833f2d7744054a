using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Conformance;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>Settings out of range are refused when the estimator is made, and the message names the setting.</summary>
[TestClass]
public class WrongOptionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(int.MinValue)]
    public void WholeNumbers_NotPositive_AreRefusedByName(int value)
    {
        OutOfRange("Epochs", value, options => options.Epochs = value);
        OutOfRange("Steps", value, options => options.Steps = value);
        OutOfRange("BatchSize", value, options => options.BatchSize = value);
        OutOfRange("HiddenLayers", value, options => options.HiddenLayers = [8, value, 8]);
    }

    [TestMethod]
    public void Threads_FewerThanNoneOrMoreThanAProcessCanStart_AreRefused()
    {
        OutOfRange("Threads", -1, options => options.Threads = -1);
        OutOfRange("Threads", 1025, options => options.Threads = 1025);
        OutOfRange("Threads", int.MaxValue, options => options.Threads = int.MaxValue);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-0.001)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(double.NegativeInfinity)]
    public void LearningRate_NotAPositiveNumber_IsRefused(double value) =>
        StringAssert.StartsWith(
            OutOfRange("LearningRate", value, options => options.LearningRate = value), "LearningRate must be a positive number.");

    [TestMethod]
    [DataRow(-0.001)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void WeightDecay_NegativeOrNoNumber_IsRefused(double value) =>
        StringAssert.StartsWith(
            OutOfRange("WeightDecay", value, options => options.WeightDecay = value), "WeightDecay must be zero or a positive number.");

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Dropout_OutsideOfItsRange_IsRefused(double value) =>
        StringAssert.StartsWith(OutOfRange("Dropout", value, options => options.Dropout = value), "Dropout must be in [0, 1).");

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void FeatureDropout_OutsideOfItsRange_IsRefused(double value) =>
        StringAssert.StartsWith(OutOfRange("FeatureDropout", value, options => options.FeatureDropout = value), "FeatureDropout must be in [0, 1).");

    [TestMethod]
    public void Activation_Unknown_ListsTheKnownOnes() => StringAssert.Contains(
        OutOfRange("Activation", (ActivationFunction)99, options => options.Activation = (ActivationFunction)99), "ReLU, GELU, SiLU, Tanh, Sigmoid");

    [TestMethod]
    [DataRow("gpu")]
    [DataRow("cuda:x")]
    [DataRow("cuda:-1")]
    [DataRow("cuda:")]
    [DataRow("")]
    [DataRow(null)]
    public void Device_Unknown_ListsTheKnownOnes(string? device)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Create(options => options.Device = device!));
        StringAssert.StartsWith(e.Message, $"Device must be 'auto', 'cpu', 'cuda' or 'cuda:n' but is '{device}'.");
    }

    [TestMethod]
    public void Device_CudaWithoutCuda_SaysWhatToDo()
    {
        if (torch.cuda.is_available())
        {
            Assert.Inconclusive("This machine has a CUDA device.");
        }

        foreach (var device in new[] { "cuda", "cuda:1" })
        {
            var e = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Create(options => options.Device = device)));
            StringAssert.StartsWith(e.Message, $"Device is '{(device == "cuda" ? "cuda:0" : device)}' but no CUDA device can be used.");
            StringAssert.EndsWith(e.Message, "or set Device to 'auto' or 'cpu'.");
        }
    }

    [TestMethod]
    public void TableSettings_OutOfRangeOrWithoutEffect_AreRefused()
    {
        StringAssert.Contains(OutOfRange("Members", 0, options => options.Members = 0), "Members");
        StringAssert.Contains(OutOfRange("EmbeddingSize", -1, options => options.EmbeddingSize = -1), "EmbeddingSize");
        StringAssert.Contains(
            OutOfRange("NumericEmbedding", (NumericEmbedding)7, options => options.NumericEmbedding = (NumericEmbedding)7), "PiecewiseLinear");
        StringAssert.Contains(Refused(options => options.EmbeddingSize = 4), "NumericEmbedding is None");
        StringAssert.Contains(
            Refused(options => (options.NumericEmbedding, options.StandardizeFeatures) = (NumericEmbedding.PiecewiseLinear, false)),
            "StandardizeFeatures is false");

        string Refused(Action<MlpEstimator.Options> change) => Assert.ThrowsExactly<ArgumentException>(() => Create(change)).Message;
    }

    [TestMethod]
    public void RequiredSettings_Null_AreNamed()
    {
        Null("HiddenLayers", options => options.HiddenLayers = null!);
        Null("Callbacks", options => options.Callbacks = null!);
        Null("Callbacks", options => options.Callbacks.Add(null!));
        Null("LabelColumnName", options => options.LabelColumnName = null!);
        Null("FeatureColumnName", options => options.FeatureColumnName = null!);
        Assert.AreEqual("options", Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Regression.Trainers.Mlp(options: null!)).ParamName);
        Assert.AreEqual("Layers", Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Regression.Trainers.NeuralNetwork(layers: null!)).ParamName);
    }

    [TestMethod]
    public void ColumnNames_Empty_AreNamed()
    {
        foreach (var (name, change) in new (string, Action<MlpEstimator.Options>)[]
        {
            ("LabelColumnName", options => options.LabelColumnName = string.Empty),
            ("FeatureColumnName", options => options.FeatureColumnName = string.Empty),
            ("ExampleWeightColumnName", options => options.ExampleWeightColumnName = string.Empty),
        })
        {
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Create(change)).Message, name);
        }
    }

    [TestMethod]
    public void ColumnNames_LabelAmongTheFeatures_AreRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Create(options => options.FeatureColumnName = "Flag"));
        Assert.AreEqual("LabelColumnName and FeatureColumnName must differ but are both 'Flag': the network would be shown the answer.", e.Message);
    }

    [TestMethod]
    public void EveryTask_BadOptions_ChecksThem()
    {
        foreach (var label in SmallMlp.Labels)
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SmallMlp.For(_ml, label, options => options.Epochs = 0));
        }

        var network = new NeuralNetworkEstimator.Options { Epochs = 0 };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.NeuralNetwork(network));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Trainers.NeuralNetwork(network));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.NeuralNetwork(network));
    }

    [TestMethod]
    public void Layers_ThatDoNotFit_AreNamedWithTheirPlace()
    {
        var estimator = _ml.BinaryClassification.Trainers.NeuralNetwork([new Linear(4), new Residual([new Linear(5)])], labelColumnName: "Flag");
        var e = Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(LabelledRow.View(_ml, LabelledRow.Create())));
        StringAssert.StartsWith(
            e.Message,
            "Layer 1 (Residual): The body of a Residual must give the shape [4] that it takes but gives [5]. End it with a Linear of 4 units.");
    }

    [TestMethod]
    public void Layers_WithABatchOfOneForBatchNormalization_AreRefused()
    {
        var estimator = _ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(4), new Sequence([new BatchNormalization()])],
            LabelColumnName = "Flag",
            BatchSize = 1,
            Epochs = 1,
        });
        var e = Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(LabelledRow.View(_ml, LabelledRow.Create())));
        Assert.AreEqual("BatchSize must be at least 2 with BatchNormalization, which needs the variance of a batch, but is 1.", e.Message);
    }

    [TestMethod]
    public void Layers_WithStandardizeAmongThem_AreRefused()
    {
        var data = LabelledRow.View(_ml, LabelledRow.Create());
        foreach (LayerList layers in new LayerList[] { [new Standardize(), new Linear(4)], [new Sequence([new Standardize()])] })
        {
            var estimator = _ml.BinaryClassification.Trainers.NeuralNetwork(layers, labelColumnName: "Flag");
            Assert.AreEqual(
                "Standardize, StandardizeImage, PiecewiseLinearEmbedding, CategoryEmbedding, and Embedding with Start = Cooccurrence or Bigrams, "
                + "must be the first layer of an input, where they can learn from the rows. Leave Standardize out of the layers: "
                + "StandardizeFeatures adds it.",
                Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(data)).Message);
        }
    }

    [TestMethod]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var options = SmallMlp.Options("Flag");
        var estimator = _ml.BinaryClassification.Trainers.Mlp(options);
        using var expected = Fit(_ml.BinaryClassification.Trainers.Mlp(SmallMlp.Options("Flag")));

        options.HiddenLayers[0] = 3;
        (options.Epochs, options.LearningRate, options.Seed, options.Activation) = (1, 0.5, 99, ActivationFunction.Tanh);
        options.LabelColumnName = "Nothing";
        options.Callbacks.Add(new Failing());
        using var model = Fit(estimator);
        Assert.AreEqual(expected.Model.Network, model.Model.Network);
        var data = LabelledRow.View(_ml, LabelledRow.Create());
        ColumnValues.AssertEqual(ColumnValues.Read(expected.Transform(data), "Score"), ColumnValues.Read(model.Transform(data), "Score"), 0, "Score");
    }

    private MlpEstimator Create(Action<MlpEstimator.Options> change) => SmallMlp.For(_ml, "Flag", change);

    private NetworkPredictionTransformer Fit(MlpEstimator estimator) => estimator.Fit(LabelledRow.View(_ml, LabelledRow.Create()));

    private string OutOfRange(string name, object value, Action<MlpEstimator.Options> change)
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Create(change));
        Assert.AreEqual(name, e.ParamName);
        Assert.AreEqual(value, e.ActualValue);
        return e.Message;
    }

    private void Null(string name, Action<MlpEstimator.Options> change) =>
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentNullException>(() => Create(change)).ParamName);

    private sealed class Failing : MLNet.DeepExtensions.Trainers.Training.Callbacks.TrainingCallback
    {
        public override void OnTrainingStarted(TrainingState state) => throw new InvalidOperationException("It must not be called.");
    }
}
