using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tables;

/// <summary>Which columns a network of a table reads, what each of them is worth, and what is said about wrong ones.</summary>
[TestClass]
public class TableColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void CategoricalColumnNames_OfAColumnThatMatters_LowerTheError() =>
        Assert.IsLessThan(0.8 * Error(_ => { }), Error(options => options.CategoricalColumnNames = ["Region"]));

    [TestMethod]
    public void TokenColumnNames_OfAColumnThatMatters_LowerTheError() =>
        Assert.IsLessThan(0.8 * Error(_ => { }), Error(options => options.TokenColumnNames = ["Tokens"]));

    [TestMethod]
    public void ImageColumnNames_OfAColumnThatMatters_LowerTheError()
    {
        var data = SampleTable.WithImages(_ml);
        Assert.IsLessThan(0.6 * ErrorOn(data, _ => { }), ErrorOn(data, options => options.ImageColumnNames = ["Photo"]));
    }

    [TestMethod]
    public void Branches_OfImagesAndTheOtherColumns_TrainAsOneNetwork()
    {
        var data = SampleTable.WithImages(_ml);
        using var model = _ml.Regression.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Seed = 1,
            Branches =
            [
                new(
                    "Photo",
                    [
                        new StandardizeImage(PixelStatistics.TrainingRows), new Convolution2D(4, 3), new Activation(ActivationFunction.ReLU),
                        new GlobalPool2D(),
                    ]),
                new("Region", [new CategoryEmbedding(SampleTable.RegionCount, 4)]),
            ],
            Layers = [new Linear(16), new Activation(ActivationFunction.ReLU)],
            Epochs = 30,
            BatchSize = 20,
        }).Fit(data);
        Assert.IsGreaterThan(0.7, _ml.Regression.Evaluate(model.Transform(data)).RSquared);
    }

    [TestMethod]
    public void NeuralNetwork_OfAnImageColumn_TrainsOnIt()
    {
        var data = SampleTable.WithImages(_ml);
        using var model = _ml.Regression.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Seed = 1,
            FeatureColumnName = "Photo",
            Layers = [new Convolution2D(4, 3), new GlobalPool2D()],
            Epochs = 2,
        }).Fit(data);
        CollectionAssert.AreEqual(new long[] { 3, SampleTable.Side, SampleTable.Side }, model.Model.Network.Inputs[0].Shape.Dimensions.ToArray());
    }

    [TestMethod]
    public void MissingNumbers_AreTrainedOnAndMarked()
    {
        using var model = _ml.Regression.Trainers.Mlp(Options(_ => { })).Fit(SampleTable.Regression(_ml));
        Assert.AreEqual(new Standardize(MarkMissing: true), model.Model.Network.Inputs[0].Layers.Single());
        Assert.IsFalse(ColumnValues.Read(model.Transform(SampleTable.Regression(_ml)), "Score").Rows.Any(row => float.IsNaN(row[0])));
    }

    [TestMethod]
    public void InitialModel_OfManyColumns_IsTrainedFurther()
    {
        var data = SampleTable.Regression(_ml);
        using var first = _ml.Regression.Trainers.Mlp(Options(options => options.CategoricalColumnNames = ["Region", "Kinds"])).Fit(data);
        using var second = _ml.Regression.Trainers.Mlp(Options(options =>
        {
            (options.CategoricalColumnNames, options.InitialModel, options.Epochs) = (["Region", "Kinds"], first.Model, 2);
            (options.WarmupFraction, options.LearningRate) = (0, 1e-4);
        })).Fit(data);
        Assert.IsLessThanOrEqualTo(1.1 * first.History.Epochs[^1].TrainLoss, second.History.Epochs[0].TrainLoss);
    }

    [TestMethod]
    public void Resume_OfManyColumns_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var whole = Train(options => options.Checkpoints = null);
        Train(options => (options.CancellationToken, options.Callbacks) = (cancellation.Token, [new CancelAt(3, 2, cancellation)]));
        ColumnValues.AssertEqual(
            whole, Train(options => options.Checkpoints = options.Checkpoints! with { Resume = true }), SameSeed.Tolerance, "resumed");

        ColumnValues Train(Action<MlpEstimator.Options> change)
        {
            var options = MlpEstimator.Options.ForTables();
            (options.Seed, options.CategoricalColumnNames, options.TokenColumnNames) = (1, ["Region", "Kinds"], ["Tokens"]);
            (options.HiddenLayers, options.Members, options.Steps, options.Checkpoints) = ([16], 2, 16, new(folder.PathOf("checkpoints")));
            change(options);
            using var model = _ml.Regression.Trainers.Mlp(options).Fit(SampleTable.Regression(_ml, count: 300));
            return ColumnValues.Read(model.Transform(SampleTable.Regression(_ml, count: 300)), "Score");
        }
    }

    [TestMethod]
    public void Columns_OfManyKindsInFiles_TrainAsInMemory()
    {
        var data = SampleTable.Regression(_ml);
        Action<MlpEstimator.Options> columns = options =>
            (options.CategoricalColumnNames, options.TokenColumnNames, options.Epochs) = (["Region", "Kinds"], ["Tokens"], 3);
        using var inMemory = _ml.Regression.Trainers.Mlp(Options(columns)).Fit(data);
        using var inFiles = _ml.Regression.Trainers.Mlp(Options(options =>
        {
            columns(options);
            options.RowStorage = new() { MemoryBudget = 400 * 1100 / 2 };
        })).Fit(data);
        Assert.AreEqual(inMemory.History.Epochs[^1].TrainLoss, inFiles.History.Epochs[^1].TrainLoss, 0.3 * inMemory.History.Epochs[^1].TrainLoss);
    }

    [TestMethod]
    public void Columns_OfWhichLittleCanBeLearned_AreNamedInTheDiagnosis()
    {
        var rows = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new OddRow { Features = [i, float.NaN], Customer = (uint)i, Label = i % 5 }));
        using var model = _ml.Regression.Trainers.Mlp(Options(options => (options.CategoricalColumnNames, options.Epochs) = (["Customer"], 1)))
            .Fit(rows);
        var findings = model.Diagnosis.Findings.ToDictionary(finding => finding.Code, finding => finding.Message);
        StringAssert.StartsWith(findings["missing-features"], "1 of 2 features are missing in all 40 rows: slot 1 of 'Features'.");
        StringAssert.StartsWith(findings["too-many-categories"], "Column 'Customer' has 40 different categories in all 40 rows");
    }

    [TestMethod]
    public void NewCategory_AtScoring_IsOrdinaryInput()
    {
        var train = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 60).Select(i => new TextRow { City = i % 2 == 0 ? "Bern" : "Graz", Label = i % 2 }));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("City").Append(_ml.Regression.Trainers.Mlp(new MlpEstimator.Options
        {
            FeatureColumnName = null,
            CategoricalColumnNames = ["City"],
            Epochs = 40,
            BatchSize = 10,
            Dropout = 0,
        }));
        var model = pipeline.Fit(train);
        var scores = ColumnValues.Read(
            model.Transform(
                _ml.Data.LoadFromEnumerable([new TextRow { City = "Bern" }, new TextRow { City = "Graz" }, new TextRow { City = "Wien" }])),
                "Score").Rows;
        Assert.AreEqual(0, scores[0][0], 0.2);
        Assert.AreEqual(1, scores[1][0], 0.2);
        Assert.AreEqual(0.5, scores[2][0], 0.45, "What is unknown is between what is known.");
    }

    [TestMethod]
    public void CategoricalColumn_OfText_ShowsMapValueToKey() => Refused(
        options => options.CategoricalColumnNames = ["Group"],
        "Column 'Group' must be Key<UInt32>, or a vector of them of known size, but is Text. Make keys of the categories first: "
        + "ml.Transforms.Conversion.MapValueToKey(\"Group\"), fitted on the training rows. Numbers that are amounts belong into the feature column.");

    [TestMethod]
    public void CategoricalColumn_OfAnyLength_IsRefused() => Refused(
        options => options.CategoricalColumnNames = ["Tokens"],
        "Column 'Tokens' must be Key<UInt32>, or a vector of them of known size, but is Vector<Key<UInt32");

    [TestMethod]
    public void CategoricalColumn_Missing_IsNamed() => Refused(options => options.CategoricalColumnNames = ["Town"], "Column 'Town' is missing.");

    [TestMethod]
    public void TokenColumn_OfText_ShowsTokenizeToKeys() =>
        Refused(options => options.TokenColumnNames = ["Group"], "Column 'Group' must be a vector of Key<UInt32> but is Text.");

    [TestMethod]
    public void Columns_NamedTwice_AreRefused() => Refused(
        options => (options.CategoricalColumnNames, options.TokenColumnNames) = (["Region"], ["Region"]),
        "Each column to predict from must be named once but 'Region' is named more often. Leave it out of all options but one.");

    [TestMethod]
    public void Columns_WithTheLabelAmongThem_AreRefused() => Refused(
        options => options.CategoricalColumnNames = ["Label"],
        "The label and the columns to predict from must differ but are both 'Label': the network would be shown the answer.");

    [TestMethod]
    public void FeatureColumn_NullWithoutOtherColumns_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.Mlp(Options(options => options.FeatureColumnName = null)));
        StringAssert.Contains(error.Message, "FeatureColumnName");
    }

    [TestMethod]
    public void Scoring_OtherNumberOfCategories_SaysToPrepareDataAsForTraining()
    {
        using var model = _ml.Regression.Trainers.Mlp(Options(options => options.CategoricalColumnNames = ["Region"]))
            .Fit(SampleTable.Regression(_ml));
        var rows = _ml.Data.LoadFromEnumerable([new OtherRow { Features = [1, 2], Region = 1 }]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(rows));
        StringAssert.Contains(error.Message, "with the 6 categories that the network was trained on");
    }

    [TestMethod]
    public void Mixup_WithCategories_IsRefused() => Refused(
        options => (options.CategoricalColumnNames, options.Mixing) = (["Region"], new() { Mixup = 0.2 }), "Mixing.Mixup must be 0 with keys");

    private double Error(Action<MlpEstimator.Options> change) => ErrorOn(SampleTable.Regression(_ml), change);

    private double ErrorOn(IDataView data, Action<MlpEstimator.Options> change)
    {
        using var model = _ml.Regression.Trainers.Mlp(Options(change)).Fit(data);
        return _ml.Regression.Evaluate(model.Transform(data)).RootMeanSquaredError;
    }

    private void Refused(Action<MlpEstimator.Options> change, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.Mlp(Options(change)).Fit(SampleTable.Regression(_ml)));
        StringAssert.StartsWith(error.Message, message);
    }

    private static MlpEstimator.Options Options(Action<MlpEstimator.Options> change)
    {
        var options = new MlpEstimator.Options { Seed = 1, HiddenLayers = [32], Epochs = 20, BatchSize = 32, Dropout = 0 };
        change(options);
        return options;
    }

    private sealed class TextRow
    {
        public string City { get; set; } = string.Empty;

        public float Label { get; set; }
    }

    private sealed class OddRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [KeyType(40)]
        public uint Customer { get; set; }

        public float Label { get; set; }
    }

    private sealed class OtherRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [KeyType(9)]
        public uint Region { get; set; }
    }
}
