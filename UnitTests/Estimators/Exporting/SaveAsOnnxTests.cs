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
        var data = _ml.Data.LoadFromEnumerable(House.Create(120));
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
        var data = _ml.Data.LoadFromEnumerable(House.Create(120));
        using var model = _ml.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(_ml.Transforms.NormalizeMeanVariance("Normal", "Rooms"))
            .Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "IsDear", Epochs = 2, HiddenLayers = [8] }))
            .Fit(data);
        Check(model, data, "Normal", "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void StepsOfTrust_AndRoundedWeights_GiveWhatTransformGives()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(200));
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
        var data = _ml.Data.LoadFromEnumerable(House.Create(120));
        using var fitted = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms"))
            .Append(_ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 2, HiddenLayers = [8] }))
            .Fit(data);
        using var zip = new MemoryStream();
        _ml.Model.Save(fitted, data.Schema, zip);
        zip.Position = 0;
        Check(_ml.Model.Load(zip, out _), data, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void Words_ByMLNetsTokeniserAndNgrams_GiveWhatTransformGives()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(120));
        using var model = _ml.Transforms.Text.TokenizeIntoWords("Words", "Notes")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Words"))
            .Append(_ml.Transforms.Text.ProduceNgrams("Features", "Words", ngramLength: 1, useAllLengths: false))
            .Append(_ml.Regression.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "Rooms", Epochs = 2, HiddenLayers = [8] }))
            .Fit(data);
        Check(model, data, oneByOne: true, "Score");
    }

    [TestMethod]
    [DataRow(CaseMode.None)]
    [DataRow(CaseMode.Lower)]
    public void Texts_ByTheTokeniserOfThePackage_GiveWhatTransformGives(CaseMode caseMode)
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(120));
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
        Check(model, data, oneByOne: true, "Score", "PredictedLabel");
    }

    [TestMethod]
    public void AStepThatCannotBeExported_IsNamed()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(60));
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(_ml.Transforms.Concatenate("Features", "Twice", "Rooms"))
            .Append(_ml.Regression.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "Area", Epochs = 1, HiddenLayers = [2] }))
            .Fit(_ml.Data.FilterRowsByMissingValues(data, "Area"));
        using var folder = new TemporaryFolder();
        var e = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.SaveAsOnnx(model, data.Schema, folder.PathOf("m.onnx")));
        StringAssert.StartsWith(e.Message, "The step ExpressionTransformer, which makes the column 'Twice', cannot be written as ONNX.");
        Assert.IsFalse(File.Exists(folder.PathOf("m.onnx")));
    }

    [TestMethod]
    public void OutputColumns_ThatAreNamed_AreTheOnlyOnes()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(60));
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms"))
            .Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "IsDear", Epochs = 1, HiddenLayers = [2] }))
            .Fit(data);
        using var session = new InferenceSession(Export(model, data, ["Probability"]));
        CollectionAssert.AreEquivalent(new[] { "Area", "Rooms" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "Probability" }, session.OutputNames.ToArray());
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Export(model, data, ["Probabilty"])).Message, "Column 'Probabilty' is missing.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Export(model, data, ["Area"])).Message, "is given to the model");
    }

    [TestMethod]
    public void AStepOfOnesOwn_IsNamedAsItIsWritten()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(30));
        var model = _ml.Transforms.CustomMapping<House, Doubled>((house, doubled) => doubled.Twice = 2 * house.Rooms, contractName: null).Fit(data);
        var e = Assert.ThrowsExactly<NotSupportedException>(() => Export(model, data));
        StringAssert.StartsWith(e.Message, "The step CustomMappingTransformer, which makes the column 'Twice', cannot be written as ONNX.");
    }

    [TestMethod]
    public void AColumnThatIsMissing_IsNamedWithTheStepThatTakesIt()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(30));
        using var model = _ml.Transforms.Concatenate("Features", "Area", "Rooms")
            .Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "IsDear", Epochs = 1, HiddenLayers = [2] }))
            .Fit(data);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Export(model, _ml.Transforms.DropColumns("Area").Fit(data).Transform(data)));
        StringAssert.Contains(e.Message, "its step ColumnConcatenatingTransformer does not take them");
        StringAssert.Contains(e.Message, "'Area'");
    }

    [TestMethod]
    public void AStepThatNoOutputNeeds_MayBeOneThatCannotBeExported()
    {
        var data = _ml.Data.LoadFromEnumerable(House.Create(60));
        using var model = _ml.Transforms.Expression("Twice", "x => 2 * x", "Rooms")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Rooms"))
            .Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "IsDear", Epochs = 1, HiddenLayers = [2] }))
            .Append(_ml.Transforms.Concatenate("Both", "Twice", "Score"))
            .Fit(data);
        using var session = new InferenceSession(Export(model, data, ["Score"]));
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
        var data = _ml.Data.LoadFromEnumerable(House.Create(200));
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

    private static Array RowsOf(IDataView data, string name)
    {
        var column = data.Schema[name];
        return column.Type switch
        {
            TextDataViewType => data.GetColumn<string>(column).ToArray(),
            KeyDataViewType => KeyTexts(data, column),
            BooleanDataViewType => data.GetColumn<bool>(column).ToArray(),
            VectorDataViewType { ItemType: BooleanDataViewType } => data.GetColumn<bool[]>(column).SelectMany(row => row).ToArray(),
            VectorDataViewType { ItemType: TextDataViewType } =>
                data.GetColumn<ReadOnlyMemory<char>[]>(column).SelectMany(row => row).Select(text => text.ToString()).ToArray(),
            VectorDataViewType => data.GetColumn<float[]>(column).SelectMany(row => row).ToArray(),
            _ => data.GetColumn<float>(column).ToArray(),
        };
    }

    private static string[] KeyTexts(IDataView data, DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        string[] all = [string.Empty, .. names.DenseValues().Select(name => name.ToString())];
        return [.. data.GetColumn<uint>(column).Select(key => all[key])];
    }

    private static OrtValue ToTensor(Array values, int rows, int[] dimensions)
    {
        long[] shape = [rows, .. dimensions.Length > 2 ? dimensions[1..].Select(size => (long)size) : [values.Length / rows]];
        switch (values)
        {
            case string[] texts:
                var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
                for (var i = 0; i < texts.Length; i++)
                {
                    tensor.StringTensorSetElementAt(texts[i], i);
                }

                return tensor;
            case bool[] truths:
                return OrtValue.CreateTensorValueFromMemory(truths, shape);
            default:
                return OrtValue.CreateTensorValueFromMemory((float[])values, shape);
        }
    }

    private static void AssertEqual(Array expected, OrtValue actual, string name)
    {
        switch (expected)
        {
            case string[] texts:
                CollectionAssert.AreEqual(texts, actual.GetStringTensorAsArray(), name);
                break;
            case bool[] truths:
                CollectionAssert.AreEqual(truths, actual.GetTensorDataAsSpan<bool>().ToArray(), name);
                break;
            default:
                var (floats, given) = ((float[])expected, actual.GetTensorDataAsSpan<float>().ToArray());
                Assert.HasCount(floats.Length, given, name);
                for (var i = 0; i < floats.Length; i++)
                {
                    Assert.AreEqual(floats[i], given[i], 1e-4f * Math.Max(1, Math.Abs(floats[i])), $"{name}, {i}");
                }

                break;
        }
    }

    private void Check(ITransformer model, IDataView data, params string[] outputs) => Check(model, data, oneByOne: false, outputs);

    private void Check(ITransformer model, IDataView data, bool oneByOne, params string[] outputs)
    {
        using var session = Load(Export(model, data));
        CollectionAssert.IsSubsetOf(outputs, session.OutputNames.ToArray(), string.Join(", ", session.OutputNames));
        foreach (var rows in oneByOne ? Enumerable.Range(1, 20).Select(i => _ml.Data.TakeRows(_ml.Data.SkipRows(data, i), 1)) : [data])
        {
            var scored = model.Transform(rows);
            var count = data == rows ? (int)data.GetRowCount()! : 1;
            var inputs = session.InputNames.ToDictionary(name => name, name => ToTensor(RowsOf(rows, name), count, session.InputMetadata[name].Dimensions));
            using var options = new RunOptions();
            using var results = session.Run(options, inputs, outputs);
            foreach (var (name, result) in outputs.Zip(results))
            {
                AssertEqual(RowsOf(scored, name), result, name);
            }
        }
    }

    // ML.NET writes texts in lower case by an operator that asks Linux for a locale which small images lack.
    private static InferenceSession Load(byte[] onnx)
    {
        try
        {
            return new InferenceSession(onnx);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("language-pack", StringComparison.Ordinal))
        {
            Assert.Inconclusive("The machine has no locale en_US.UTF-8.");
            throw;
        }
    }

    private byte[] Export(ITransformer model, IDataView data, string[]? outputs = null)
    {
        using var stream = new MemoryStream();
        _ml.Model.SaveAsOnnx(model, data.Schema, stream, outputs ?? []);
        return stream.ToArray();
    }

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

    private sealed class House
    {
        public float Area { get; set; }

        public float Rooms { get; set; }

        public string Town { get; set; } = string.Empty;

        public string Heating { get; set; } = string.Empty;

        public string Notes { get; set; } = string.Empty;

        public string Kind { get; set; } = string.Empty;

        public bool IsDear { get; set; }

        public static House[] Create(int count)
        {
            var random = new Random(2);
            string[] towns = ["Ulm", "Köln", "Bonn", ""], heatings = ["gas", "oil", "heat pump"], words = ["quiet", "central", "balcony", "old", "lift"];
            return [.. Enumerable.Range(0, count).Select(i =>
            {
                var (area, rooms) = (random.Next(20, 150), random.Next(1, 6));
                return new House
                {
                    Area = i % 9 == 4 ? float.NaN : area,
                    Rooms = rooms,
                    Town = towns[random.Next(towns.Length)],
                    Heating = heatings[random.Next(heatings.Length)],
                    Notes = string.Join(' ', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => words[random.Next(words.Length)])),
                    Kind = area > 90 ? "large" : area > 50 ? "middle" : "small",
                    IsDear = area * rooms > 200,
                };
            })];
        }
    }
}
