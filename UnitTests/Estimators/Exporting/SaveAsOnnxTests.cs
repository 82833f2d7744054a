using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Tools;
using CaseMode = Microsoft.ML.Transforms.Text.TextNormalizingEstimator.CaseMode;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Exporting;

/// <summary>Whole pipelines as one ONNX file, run by ONNX Runtime alone.</summary>
[TestClass]
public class SaveAsOnnxTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TableWithCategoriesAndMissingValues_OfThreeClasses_GivesWhatTransformGives()
    {
        var data = Houses(120);
        using var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Town"))
            .Append(_ml.Transforms.ReplaceMissingValues("Area"))
            .Append(_ml.Transforms.Categorical.OneHotEncoding("Heating"))
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms", "Heating"))
            .Append(_ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options
            {
                Epochs = 2,
                HiddenLayers = [8],
                CategoricalColumnNames = ["Town"],
            }))
            .Fit(data);
        Check(model, data, "Score", "PredictedLabel");
        using var session = new InferenceSession(Export(model, data));
        CollectionAssert.AreEquivalent(new[] { "Area", "Rooms", "Town", "Heating" }, session.InputNames.ToArray(), "It asks for no label.");
    }

    [TestMethod]
    public void NumbersWithMissingOnes_OfTwoClasses_GiveWhatTransformGives()
    {
        var data = Houses(120);
        using var model = _ml.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(_ml.Transforms.NormalizeMeanVariance("Normal", "Rooms"))
            .Append(_ml.BinaryClassification.Trainers.Mlp(Short("IsDear")))
            .Fit(data);
        Check(model, data, "Normal", "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void StepsOfTrust_AndRoundedWeights_GiveWhatTransformGives()
    {
        var data = Houses(200);
        var trained = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms"))
            .Append(_ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 2, HiddenLayers = [64, 64] }))
            .Fit(data);
        var smaller = trained.WithStoredWeights(WeightStorage.Float16);
        var sets = _ml.MulticlassClassification.PredictionSets().Fit(smaller.Transform(data));
        var model = new TransformerChain<ITransformer>(smaller, sets);
        Check(model, data, "Score", "PredictedLabel", "PredictionSet", "PredictionSetSize");
    }

    [TestMethod]
    public void LoadedModel_GivesWhatTransformGives()
    {
        var data = Houses(120);
        using var fitted = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms"))
            .Append(_ml.MulticlassClassification.Trainers.Mlp(Short()))
            .Fit(data);
        using var zip = new MemoryStream();
        _ml.Model.Save(fitted, data.Schema, zip);
        zip.Position = 0;
        Check(_ml.Model.Load(zip, out _), data, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void Words_ByMLNetsTokeniserAndNgrams_GiveWhatTransformGives()
    {
        var data = Houses(120);
        using var model = _ml.Transforms.Text.TokenizeIntoWords("Words", "Notes")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(_ml.Transforms.Text.ProduceNgrams("Features", "Words", ngramLength: 1, useAllLengths: false))
            .Append(_ml.Regression.Trainers.Mlp(Short("Rooms")))
            .Fit(data);
        CheckOneByOne(model, data, "Score");
    }

    [TestMethod]
    [DataRow(CaseMode.None)]
    [DataRow(CaseMode.Lower)]
    public void Texts_ByTheTokeniserOfThePackage_GiveWhatTransformGives(CaseMode caseMode)
    {
        var data = Houses(120);
        var tokens = new TokenizeToKeysEstimator.Options { OutputColumnName = "Tokens", InputColumnName = "Notes", CaseMode = caseMode };
        using var model = _ml.Transforms.Text.TokenizeToKeys(tokens)
            .Append(_ml.BinaryClassification.Trainers.TextCnn(new TextCnnEstimator.Options
            {
                LabelColumnName = "IsDear",
                FeatureColumnName = "Tokens",
                Epochs = 1,
                Filters = 4,
                Embedding = new() { Size = 4 },
            }))
            .Fit(data);
        CheckOneByOne(model, data, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void AStepThatCannotBeExported_IsNamed()
    {
        var data = Houses(60);
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(_ml.Transforms.Concatenate("Features", "Twice", "Rooms"))
            .Append(_ml.Regression.Trainers.Mlp(Short("Area", epochs: 1)))
            .Fit(_ml.Data.FilterRowsByMissingValues(data, "Area"));
        using var folder = new TemporaryFolder();
        var e = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.SaveAsOnnx(model, data.Schema, folder.PathOf("m.onnx")));
        StringAssert.StartsWith(e.Message, "The step ExpressionTransformer, which makes the column 'Twice', cannot be written as ONNX.");
        Assert.IsFalse(File.Exists(folder.PathOf("m.onnx")));
    }

    [TestMethod]
    public void OutputColumns_ThatAreNamed_AreTheOnlyOnes()
    {
        var data = Houses(60);
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(DearHouses())
            .Fit(data);
        using var session = new InferenceSession(Export(model, data, "Probability"));
        CollectionAssert.AreEquivalent(new[] { "Area", "Rooms" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "Probability" }, session.OutputNames.ToArray());
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Export(model, data, "Probabilty")).Message, "Column 'Probabilty' is missing.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Export(model, data, "Area")).Message, "is given to the model");
    }

    [TestMethod]
    public void AStepOfOnesOwn_IsNamedAsItIsWritten()
    {
        var data = Houses(30);
        var model = _ml.Transforms.CustomMapping<House, Doubled>((house, doubled) => doubled.Twice = 2 * house.Rooms, contractName: null).Fit(data);
        var e = Assert.ThrowsExactly<NotSupportedException>(() => Export(model, data));
        StringAssert.StartsWith(e.Message, "The step CustomMappingTransformer, which makes the column 'Twice', cannot be written as ONNX.");
    }

    [TestMethod]
    public void AColumnThatIsMissing_IsNamedWithTheStepThatTakesIt()
    {
        var data = Houses(30);
        using var model = DearHouses().Fit(data);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Export(model, _ml.Transforms.DropColumns("Area").Fit(data).Transform(data)));
        StringAssert.Contains(e.Message, "its step ColumnConcatenatingTransformer does not take them");
        StringAssert.Contains(e.Message, "'Area'");
    }

    [TestMethod]
    public void AStepThatNoOutputNeeds_MayBeOneThatCannotBeExported()
    {
        var data = Houses(60);
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(DearHouses())
            .Append(_ml.Transforms.Concatenate("Both", "Twice", "Score"))
            .Fit(data);
        using var session = new InferenceSession(Export(model, data, "Score"));
        CollectionAssert.AreEquivalent(new[] { "Area", "Rooms" }, session.InputNames.ToArray());
        var e = Assert.ThrowsExactly<NotSupportedException>(() => Export(model, data));
        StringAssert.Contains(e.Message, "which makes the column 'Twice'");
    }

    [TestMethod]
    public void Images_AsBytes_GiveWhatTransformGives()
    {
        var random = new Random(3);
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Picture
        {
            Pixels = [.. Enumerable.Range(0, 64).Select(pixel => (float)(i % 2 == 0 ? random.NextDouble() : pixel / 64.0))],
            IsEven = i % 2 == 0,
        }).ToArray());
        using var model = _ml.BinaryClassification.Trainers.Cnn(new CnnEstimator.Options
        {
            FeatureColumnName = "Pixels",
            LabelColumnName = "IsEven",
            Epochs = 1,
            Pixels = new() { Height = 8, Width = 8 },
        }).Fit(data);
        Check(model, data, "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void CalibrationAndThreshold_GiveWhatTransformGives()
    {
        var data = Houses(200);
        var trained = _ml.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options
            {
                LabelColumnName = "IsDear",
                Epochs = 3,
                HiddenLayers = [8],
                ValidationFraction = 0.3,
                OptimizeThreshold = DecisionThreshold.ForF1,
            }))
            .Fit(data);
        var calibration = _ml.BinaryClassification.Calibration("IsDear").Fit(trained.Transform(data));
        var smaller = trained.WithStoredWeights(WeightStorage.Int8);
        Check(new TransformerChain<ITransformer>(smaller, calibration), data, "Score", "Probability", "PredictedLabel");
    }

    private IDataView Houses(int count) => _ml.Data.LoadFromEnumerable(House.Create(count));

    // Trained for a moment: what is checked is not whether it is right.
    private static MlpEstimator.Options Short(string label = "Label", int epochs = 2) =>
        new() { LabelColumnName = label, Epochs = epochs, HiddenLayers = [8] };

    private EstimatorChain<NetworkPredictionTransformer> DearHouses() =>
        _ml.Transforms.Concatenate("Features", "Area", "Rooms").Append(_ml.BinaryClassification.Trainers.Mlp(Short("IsDear", epochs: 1)));

    private byte[] Export(ITransformer model, IDataView data, params string[] outputs) => ExportedModel.Export(_ml, model, data, outputs);

    private void Check(ITransformer model, IDataView data, params string[] outputs) =>
        ExportedModel.Check(_ml, model, data, oneByOne: false, outputs);

    private void CheckOneByOne(ITransformer model, IDataView data, params string[] outputs) =>
        ExportedModel.Check(_ml, model, data, oneByOne: true, outputs);

    private sealed class Doubled
    {
        public float Twice { get; set; }
    }

    private sealed class Picture
    {
        [VectorType(64)]
        public float[] Pixels { get; set; } = [];

        public bool IsEven { get; set; }
    }
}
