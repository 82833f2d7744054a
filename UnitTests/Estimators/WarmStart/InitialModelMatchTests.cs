using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>
/// A training that goes on from another one finds what belongs to a word, a category or a column, wherever steps fitted on other rows have put it:
/// with a step size of nearly nothing, the scores are those of the network that it goes on from.
/// </summary>
[TestClass]
public class InitialModelMatchTests
{
    private const double Tolerance = 1e-5;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("BiLstm")]
    [DataRow("TextCnn")]
    [DataRow("TransformerEncoder")]
    [DataRow("NeuralNetwork")]
    public void InitialModel_WordsInAnotherOrder_KeepsTheScores(string trainer) => CheckSameScores(
        (from, rate) => Text(trainer, from, rate), Tokens(), Tokens(), fromFile: trainer == "BiLstm");

    [TestMethod]
    [DataRow("Mlp")]
    [DataRow("ForTables")]
    [DataRow("Periodic")]
    [DataRow("TabularTransformer")]
    [DataRow("Branches")]
    public void InitialModel_CategoriesWordsAndColumnsInAnotherOrder_KeepsTheScores(string trainer) => CheckSameScores(
        (from, rate) => Table(trainer, from, rate),
        Columns(trainer, "Age", "Height", "Weight"),
        Columns(trainer, "Weight", "Age", "Height"),
        fromFile: trainer == "Mlp");

    [TestMethod]
    public void InitialModel_AVectorOfCategoriesInAnotherOrder_KeepsTheScores()
    {
        IEstimator<ITransformer> Keys(params string[] names) =>
            _ml.Transforms.Concatenate("Both", names).Append(_ml.Transforms.Conversion.MapValueToKey("Both"));
        MlpEstimator Mlp(TrainedNetwork? from, double rate) =>
            _ml.Regression.Trainers.Mlp(Fast(new MlpEstimator.Options { CategoricalColumnNames = ["Both"], FeatureColumnName = null }, from, rate));
        CheckSameScores(Mlp, Keys("City", "Kind"), Keys("Kind", "City"), fromFile: false);
    }

    [TestMethod]
    [DataRow("Periodic")]
    [DataRow("ForTables")]
    public void InitialModel_WithAFurtherColumn_KeepsTheScores(string trainer) => CheckSameScores(
        (from, rate) => Table(trainer, from, rate),
        Columns(trainer, "Age", "Weight"),
        Columns(trainer, "Age", "Height", "Weight"),
        fromFile: false);

    [TestMethod]
    public void InitialModel_WithoutAConstantColumn_KeepsTheScores() => CheckSameScores(
        (from, rate) => Table("Numbers", from, rate),
        Columns("Numbers", "Age", "Height", "Weight"),
        Columns("Numbers", "Weight", "Age"),
        fromFile: false,
        (row, _) => row.Height = 1);

    [TestMethod]
    public void InitialModel_WithAFurtherColumnOfCategories_KeepsTheScores()
    {
        var prepare = Columns("Numbers", "Age", "Height");
        MlpEstimator Mlp(TrainedNetwork? from, double rate) => _ml.Regression.Trainers.Mlp(
            Fast(new MlpEstimator.Options { CategoricalColumnNames = from is null ? ["Kind"] : ["City", "Kind"] }, from, rate));
        CheckSameScores(Mlp, prepare, prepare, fromFile: false);
    }

    [TestMethod]
    public void InitialModel_NewWordsAndCategories_StartAsUnknownOnes()
    {
        var first = Fit(Table("Mlp", null, 0.01), Columns("Mlp", "Age"), NightlyRows.Of(_ml, 1));
        void Spoil(NightlyRow row, int i)
        {
            row.City = i % 5 == 0 ? "Fulda" : row.City;
            row.Text = i % 4 == 0 ? row.Text + " brandnew brandnew" : row.Text;
        }

        var rows = NightlyRows.Of(_ml, 2, Spoil);
        var log = new CapturedLog(_ml);
        var more = Fit(Table("Mlp", Network(first), 1e-9), Columns("Mlp", "Age"), rows);
        AssertSame(first, more, rows);
        Assert.IsTrue(log.Lines.Any(line => line.Contains("keys of column 'City', 5 are known to InitialModel and go on from there; new: "
            + "1 ('Fulda'); lost: none", StringComparison.Ordinal)), string.Join('\n', log.Lines));
        Assert.IsTrue(
            log.Lines.Any(
                line => line.Contains("column 'Tokens'", StringComparison.Ordinal) && line.Contains("'brandnew'", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void InitialModel_LostWords_KeepsTheScoresOfTheOthersAndNamesThem()
    {
        var first = Fit(Text("TransformerEncoder", null, 0.01), Tokens(), NightlyRows.Of(_ml, 1));
        var rows = NightlyRows.Of(_ml, 2, (row, _) => row.Text = row.Text.Replace("word7", "word8", StringComparison.Ordinal));
        var log = new CapturedLog(_ml);
        var more = Fit(Text("TransformerEncoder", Network(first), 1e-9), Tokens(), rows);
        AssertSame(first, more, rows);
        Assert.IsTrue(log.Lines.Any(line => line.Contains("lost: 1 ('word7')", StringComparison.Ordinal)), string.Join('\n', log.Lines));
    }

    [TestMethod]
    [DataRow("Mlp")]
    [DataRow("ForTables")]
    [DataRow("TextCnn")]
    public void InitialModel_ClassesInAnotherOrder_KeepsThePredictions(string trainer)
    {
        var label = _ml.Transforms.Conversion.MapValueToKey("Label", "Class");
        IEstimator<ITransformer> Trainer(TrainedNetwork? from, double rate) => trainer == "TextCnn"
            ? _ml.MulticlassClassification.Trainers.TextCnn(Fast(new TextCnnEstimator.Options
            {
                FeatureColumnName = "Tokens",
                Embedding = new() { Size = 8 },
                LabelColumnName = "Label",
            }, from, rate, "Label"))
            : _ml.MulticlassClassification.Trainers.Mlp(Fast(trainer == "Mlp" ? new MlpEstimator.Options() : Tables(), from, rate, "Label"));
        var prepare = Columns(trainer == "TextCnn" ? "Mlp" : trainer + " without tokens", "Age", "Height").Append(label);
        var (one, two) = (NightlyRows.Of(_ml, 1), NightlyRows.Of(_ml, 4));
        var first = Fit(Trainer(null, 0.01), prepare, one);
        var more = Fit(Trainer(Network(first), 1e-9), prepare, two);
        var (expected, actual) = (Probabilities(first.Transform(two)), Probabilities(more.Transform(two)));
        Assert.AreNotEqual(
            string.Join(' ', expected[0].Keys), string.Join(' ', actual[0].Keys), "The classes must come in another order, or this shows nothing.");
        for (var row = 0; row < expected.Length; row++)
        {
            foreach (var (name, probability) in expected[row])
            {
                Assert.AreEqual(probability, actual[row][name], Tolerance, $"row {row}, {name}");
            }
        }
    }

    [TestMethod]
    public void InitialModel_LabelsOfAVectorInAnotherOrder_KeepsTheScores()
    {
        IEstimator<ITransformer> Prepare(params string[] labels) =>
            _ml.Transforms.Concatenate("Features", "Age", "Weight").Append(_ml.Transforms.Concatenate("Label", labels));
        MlpEstimator Mlp(TrainedNetwork? from, double rate) => _ml.Regression.Trainers.Mlp(Fast(new MlpEstimator.Options(), from, rate, "Label"));
        var (one, two) = (NightlyRows.Of(_ml, 1), NightlyRows.Of(_ml, 2));
        var first = Fit(Mlp(null, 0.01), Prepare("Number", "Height"), one);
        var more = Fit(Mlp(Network(first), 1e-9), Prepare("Height", "Number"), two);
        var (expected, actual) = (Probabilities(first.Transform(two)), Probabilities(more.Transform(two)));
        Assert.AreEqual(expected[3]["Number"], actual[3]["Number"], 1e-4);
        Assert.AreEqual(expected[3]["Height"], actual[3]["Height"], 1e-4);
    }

    private void CheckSameScores(
        Func<TrainedNetwork?, double, IEstimator<ITransformer>> trainer,
        IEstimator<ITransformer> then,
        IEstimator<ITransformer> now,
        bool fromFile,
        Action<NightlyRow, int>? change = null)
    {
        var (one, two) = (NightlyRows.Of(_ml, 1, change), NightlyRows.Of(_ml, 2, change));
        var first = Fit(trainer(null, 0.01), then, one);
        AssertSame(first, Fit(trainer(fromFile ? SaveAndLoad(first, one.Schema) : Network(first), 1e-9), now, two), two);
    }

    private TrainedNetwork SaveAndLoad(ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, schema, zip);
        zip.Position = 0;
        return _ml.Model.LoadNetwork(zip);
    }

    private static void AssertSame(TransformerChain<ITransformer> first, TransformerChain<ITransformer> more, IDataView rows)
    {
        var expected = ColumnValues.Read(first.Transform(rows), "Score");
        Assert.IsGreaterThan(0.1, expected.Rows.Max(row => row[0]) - expected.Rows.Min(row => row[0]), "It must have learned something.");
        ColumnValues.AssertEqual(expected, ColumnValues.Read(more.Transform(rows), "Score"), Tolerance, "Score");
    }

    private static TransformerChain<ITransformer> Fit(IEstimator<ITransformer> trainer, IEstimator<ITransformer> prepare, IDataView rows) =>
        new EstimatorChain<ITransformer>().Append(prepare).Append(trainer).Fit(rows);

    private static TrainedNetwork Network(TransformerChain<ITransformer> model) => ((NetworkPredictionTransformer)model.LastTransformer).Model;

    private TokenizeToKeysEstimator Tokens() => _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text");

    private EstimatorChain<ITransformer> Columns(string trainer, params string[] numbers) => new EstimatorChain<ITransformer>()
        .Append(_ml.Transforms.Conversion.MapValueToKey("City"))
        .Append(_ml.Transforms.Conversion.MapValueToKey("Kind"))
        .Append<ITransformer>(ReadsTokens(trainer) ? Tokens() : _ml.Transforms.CopyColumns("Tokens", "Text"))
        .Append((IEstimator<ITransformer>)_ml.Transforms.Concatenate("Features", numbers));

    private static bool ReadsTokens(string trainer) => trainer is "Mlp" or "TabularTransformer" or "Branches";

    private IEstimator<ITransformer> Text(string trainer, TrainedNetwork? from, double rate) => trainer switch
    {
        "BiLstm" => _ml.Regression.Trainers.BiLstm(
            Fast(new BiLstmEstimator.Options { FeatureColumnName = "Tokens", Embedding = new() { Size = 8 }, Units = [8] }, from, rate)),
        "TextCnn" => _ml.Regression.Trainers.TextCnn(
            Fast(new TextCnnEstimator.Options { FeatureColumnName = "Tokens", Embedding = new() { Size = 8 } }, from, rate)),
        "TransformerEncoder" => _ml.Regression.Trainers.TransformerEncoder(
            Fast(new TransformerEncoderEstimator.Options { FeatureColumnName = "Tokens", Embedding = new() { Size = 16 } }, from, rate)),
        _ => _ml.Regression.Trainers.NeuralNetwork(Fast(
            new NeuralNetworkEstimator.Options
            {
                FeatureColumnName = "Tokens",
                Layers =
                [
                    new Embedding(0, 8, Bigrams: 50), new PoolOverTime(TimePooling.Mean), new Linear(8), new Activation(ActivationFunction.Tanh),
                ],
            },
            from,
            rate)),
    };

    private IEstimator<ITransformer> Table(string trainer, TrainedNetwork? from, double rate)
    {
        string[] categories = ["City", "Kind"];
        string[] tokens = ["Tokens"];
        switch (trainer)
        {
            case "TabularTransformer":
                return _ml.Regression.Trainers.TabularTransformer(Fast(
                    new TabularTransformerEstimator.Options
                    {
                        ModelSize = 8,
                        Heads = 2,
                        Steps = null,
                        CategoricalColumnNames = categories,
                        TokenColumnNames = tokens,
                    }, from, rate));
            case "Branches":
                ColumnBranch[] branches =
                [
                    new("City", [new CategoryEmbedding(4)]),
                    new("Kind", [new CategoryEmbedding(4)]),
                    new("Tokens", [new Embedding(8), new PoolOverTime()]),
                ];
                return _ml.Regression.Trainers.NeuralNetwork(
                    Fast(new NeuralNetworkEstimator.Options { Branches = branches, Layers = [new Linear(8), new Activation()] }, from, rate));
            default:
                var options = trainer == "ForTables" ? Tables() : new MlpEstimator.Options();
                options.NumericEmbedding = trainer == "Periodic" ? NumericEmbedding.Periodic : options.NumericEmbedding;
                options.CategoricalColumnNames = categories;
                options.TokenColumnNames = ReadsTokens(trainer) ? tokens : [];
                return _ml.Regression.Trainers.Mlp(Fast(options, from, rate));
        }
    }

    private static MlpEstimator.Options Tables()
    {
        var options = MlpEstimator.Options.ForTables();
        (options.HiddenLayers, options.Members, options.Steps) = ([16], 2, null);
        return options;
    }

    private static TOptions Fast<TOptions>(TOptions options, TrainedNetwork? from, double rate, string label = "Number")
        where TOptions : NetworkEstimatorOptions
    {
        (options.InitialModel, options.LearningRate, options.LabelColumnName, options.Seed, options.Epochs) = (
            from, rate, label, 1, from is null ? 4 : 1);
        options.Ema = 0;
        return options;
    }

    // By the names of the slots.
    private static Dictionary<string, float>[] Probabilities(IDataView scored)
    {
        var scores = ColumnValues.Read(scored, "Score");
        return [.. scores.Rows.Select(row => scores.SlotNames.Zip(row).ToDictionary(slot => slot.First, slot => slot.Second))];
    }
}
