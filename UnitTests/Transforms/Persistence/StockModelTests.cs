using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;
using OtherCulture = MLNet.DeepExtensions.UnitTests.Tools.OtherCulture;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Persistence;

[TestClass]
[DoNotParallelize] // The tests look into the folder of temporary files.
public sealed class StockModelTests
{
    private readonly MLContext _ml = new(1);

    public static IEnumerable<object[]> ValueTypes => KeyedData.ValueTypes;

    [TestMethod]
    public void Save_Binary_LoadsWithEqualPredictions()
    {
        using var network = TestNetworks.Binary(3);
        AssertLoadedEqual(network, AllTypesRow.View(_ml, 300));
    }

    [TestMethod]
    public void Save_WhereNumbersAreWrittenWithAComma_LoadsWithEqualPredictions()
    {
        using var culture = OtherCulture.German();
        using var network = TestNetworks.Binary(3);
        AssertLoadedEqual(network, AllTypesRow.View(_ml, 300));
    }

    [TestMethod]
    public void Save_Regression_LoadsWithEqualPredictions()
    {
        using var network = TestNetworks.Regression(3);
        AssertLoadedEqual(network, AllTypesRow.View(_ml, 300));
    }

    [TestMethod]
    [DynamicData(nameof(ValueTypes))]
    public void Save_MulticlassWithKeyValuesOfAnyType_LoadsWithEqualPredictions(Array values)
    {
        var data = KeyedData.Create(_ml, values, 300, 3);
        using var network = TestNetworks.Multiclass(3, ClassLabels.FromColumn(data.Schema["Label"]));
        var loaded = AssertLoadedEqual(network, data);
        var back = _ml.Transforms.Conversion.MapKeyToValue("Word", "PredictedLabel");
        var live = network.Transform(data);
        CollectionAssert.AreEqual(
            RowText.ReadAll(back.Fit(live).Transform(live), "Word"),
            RowText.ReadAll(back.Fit(loaded).Transform(loaded), "Word"));
    }

    [TestMethod]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.UInt64)]
    public void Save_MulticlassWithoutKeyValues_LoadsWithEqualPredictions(DataKind kind)
    {
        var data = KeyedData.WithoutValues(_ml, kind, 300, 3);
        using var network = TestNetworks.Multiclass(3, ClassLabels.FromColumn(data.Schema["Label"]));
        AssertLoadedEqual(network, data);
    }

    [TestMethod]
    public void Save_MissingFeatures_LoadsWithEqualPredictions()
    {
        var rows = TestRow.Create(5, 3);
        rows[1].Features[0] = float.NaN;
        rows[2].Features[1] = float.PositiveInfinity;
        var data = TestRow.View(_ml, rows, 3);
        TestTransformer[] networks =
            [TestNetworks.Binary(3), TestNetworks.Multiclass(3, new ClassLabels(4)), TestNetworks.Regression(3)];
        foreach (var network in networks)
        {
            using (network)
            {
                AssertLoadedEqual(network, data);
            }
        }
    }

    [TestMethod]
    public void Save_LoadedModel_LoadsAgain()
    {
        var data = KeyedData.Create(_ml, new[] { "a", "b", "c" }, 300, 3);
        using var network = TestNetworks.Multiclass(3, ClassLabels.FromColumn(data.Schema["Label"]));
        var once = SavedModels.RoundTrip(_ml, network, data.Schema);
        var twice = SavedModels.RoundTrip(_ml, once, data.Schema);
        AssertEqual(network.Transform(data), twice.Transform(data));
    }

    [TestMethod]
    public void Save_TwoNetworksInOneChain_LoadsBoth()
    {
        var data = TestRow.View(_ml, 300, 3);
        var first = TestNetworks.Multiclass(3, new ClassLabels(4));
        var chain = Chain(
            first,
            _ml.Transforms.CopyColumns("FirstScore", "Score").Fit(first.Transform(data)),
            _ml.Transforms.CopyColumns("First", "PredictedLabel").Fit(first.Transform(data)),
            TestNetworks.Binary(4, input: "FirstScore"));
        using (chain)
        {
            AssertLoadedEqual(chain, data);
        }
    }

    [TestMethod]
    public void Save_NetworkUponTheScoreOfAnother_LoadsBoth()
    {
        var data = TestRow.View(_ml, 300, 3);
        using var chain = Chain(
            TestNetworks.Multiclass(3, new ClassLabels(4)), TestNetworks.Multiclass(4, new ClassLabels(5), "Score"));
        AssertLoadedEqual(chain, data);
    }

    [TestMethod]
    public void Save_InputNamedScore_LeavesNoHiddenColumns()
    {
        var rows = TestRow.View(_ml, 300, 3);
        var data = _ml.Transforms.CopyColumns("Score", "Features").Fit(rows).Transform(rows);
        using var network = TestNetworks.Multiclass(3, new ClassLabels(4), "Score");
        Assert.IsFalse(AssertLoadedEqual(network, data).Schema.Any(column => column.IsHidden));
    }

    [TestMethod]
    public void Save_StockTrainerUponTheScore_LoadsBoth()
    {
        var data = TestRow.View(_ml, 300, 3);
        using var network = TestNetworks.Multiclass(3, new ClassLabels(4));
        var trainer = _ml.Regression.Trainers.OnlineGradientDescent("Number", "Score", learningRate: 1e-4f);
        var regression = trainer.Fit(network.Transform(data));
        AssertLoadedEqual(new TransformerChain<ITransformer>(network, regression), data);
    }

    [TestMethod]
    public void Save_Loaded_HasTheLiveColumnsAndNoHiddenOnes()
    {
        var data = KeyedData.Create(_ml, new[] { "a", "b", "c" }, 300, 3);
        using var network = TestNetworks.Multiclass(3, ClassLabels.FromColumn(data.Schema["Label"]));
        var live = network.GetOutputSchema(data.Schema);
        var loaded = SavedModels.RoundTrip(_ml, network, data.Schema).GetOutputSchema(data.Schema);
        Assert.IsFalse(loaded.Any(column => column.IsHidden && !live[column.Index].IsHidden));
        CollectionAssert.AreEqual(
            live.Select(column => column.Name).ToArray(), loaded.Select(column => column.Name).ToArray());
        Assert.AreEqual(
            TestSchemas.Describe(TestSchemas.ShapeOf(live)), TestSchemas.Describe(TestSchemas.ShapeOf(loaded)));
    }

    [TestMethod]
    public void Save_Loaded_NeedsOnlyTheFeatures()
    {
        using var network = TestNetworks.Binary(3);
        var data = KeyedData.Create(_ml, new[] { "a", "b" }, 10, 3);
        var loaded = SavedModels.RoundTrip(_ml, network, data.Schema);
        var features = _ml.Transforms.SelectColumns("Features").Fit(data).Transform(data);
        CollectionAssert.AreEqual(
            new[] { "Features", "PredictedLabel", "Score", "Probability" },
            loaded.Transform(features).Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Save_Loaded_PredictsRowByRow()
    {
        using var network = TestNetworks.Binary(2);
        var rows = TestRow.Create(300, 2);
        var data = TestRow.View(_ml, rows, 2);
        var expected = network.Transform(data).GetColumn<float>("Probability").ToArray();
        var schema = SchemaDefinition.Create(typeof(TestRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        using var engine = _ml.Model.CreatePredictionEngine<TestRow, Prediction>(
            SavedModels.RoundTrip(_ml, network, data.Schema), false, schema);
        CollectionAssert.AreEqual(expected, rows.Select(row => engine.Predict(row).Probability).ToArray());
    }

    [TestMethod]
    public void Save_DisposedModel_StillWorks()
    {
        var network = TestNetworks.Binary(3);
        var data = TestRow.View(_ml, 10, 3);
        var expected = RowText.ReadAll(network.Transform(data), "Score");
        network.Dispose();
        CollectionAssert.AreEqual(
            expected, RowText.ReadAll(SavedModels.RoundTrip(_ml, network, data.Schema).Transform(data), "Score"));
    }

    [TestMethod]
    public void Save_File_NamesNoAssemblyButThoseOfMLNet()
    {
        using var network = TestNetworks.Multiclass(3, new ClassLabels(4));
        using var archive = new ZipArchive(
            new MemoryStream(SavedModels.Save(_ml, network, TestRow.View(_ml, 1, 3).Schema)));
        foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".key", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(entry.Open(), System.Text.Encoding.Latin1);
            var text = reader.ReadToEnd().Replace("\0", string.Empty, StringComparison.Ordinal);
            StringAssert.Contains(text, "Microsoft.ML.");
            Assert.DoesNotContain(typeof(StockModel).Assembly.GetName().Name!, text);
        }
    }

    [TestMethod]
    public void Save_Succeeding_LeavesNoTemporaryFile()
    {
        using var network = TestNetworks.Binary(3);
        var before = TemporaryFolders();
        SavedModels.Save(_ml, network, TestRow.View(_ml, 1, 3).Schema);
        CollectionAssert.AreEqual(before, TemporaryFolders());
    }

    [TestMethod]
    public void Save_Failing_WritesNothingAndLeavesNoTemporaryFile()
    {
        var before = TemporaryFolders();
        var column = new ScalarColumn("Score", new NetworkOutput("Score", 1));

        // Without a place to write to, the failure can only be that of the damaged graph.
        var error = Assert.Throws<Exception>(
            () => StockModel.Save(null!, [1, 2, 3], [TestEncoders.Floats("Features", 3)], [column]));
        Assert.IsNotInstanceOfType<NullReferenceException>(error);
        CollectionAssert.AreEqual(before, TemporaryFolders());
    }

    [TestMethod]
    public void ExtractScalar_AnyValue_IsExact()
    {
        float[] values =
        [
            0, -0f, 1, 1 / 3f, float.Epsilon, float.MaxValue, float.MinValue,
            float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        ];
        var data = TestRow.View(_ml, values.Select(value => new TestRow { Features = [value] }), 1);
        var scores = IdentityRegression.Fit(_ml, "Features").Transform(data).GetColumn<float>("Score").ToArray();
        CollectionAssert.AreEqual(values, scores);
    }

    private static string[] TemporaryFolders() =>
        [.. Directory.GetDirectories(Path.GetTempPath(), TemporaryFolder.Prefix + "*").Order(StringComparer.Ordinal)];

    private static TransformerChain<ITransformer> Chain(params ITransformer[] transformers) => new(transformers);

    private static void AssertEqual(IDataView live, IDataView loaded)
    {
        var columns = live.Schema.Where(column => !column.IsHidden).ToArray();
        var names = columns.Select(column => column.Name).ToArray();
        CollectionAssert.AreEquivalent(
            names, loaded.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
        foreach (var column in columns)
        {
            Assert.AreEqual(column.Type, loaded.Schema[column.Name].Type);
            Assert.AreEqual(Annotations(column), Annotations(loaded.Schema[column.Name]));
        }

        CollectionAssert.AreEqual(RowText.ReadAll(live, names), RowText.ReadAll(loaded, names));
    }

    // Annotations are a row themselves, which has no public class: their text stands for them.
    private static string Annotations(DataViewSchema.Column column) => string.Join("; ", column.Annotations.Schema
        .OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
        .Select(annotation =>
            $"{annotation.Name}: {annotation.Type} {AnnotationText.Read(column.Annotations, annotation)}"));

    private IDataView AssertLoadedEqual(ITransformer model, IDataView data)
    {
        var loaded = SavedModels.RoundTrip(_ml, model, data.Schema).Transform(data);
        AssertEqual(model.Transform(data), loaded);
        return loaded;
    }

    private sealed class Prediction
    {
        public float Probability { get; set; }
    }
}
