using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Estimators.Text;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>Trainings that start from a file of word vectors.</summary>
[TestClass]
public sealed class WordVectorsTests : IDisposable
{
    private const string Vectors = "input0.0.vectors.weight";
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // "good" has key 1, "bad" key 2, "film" key 3.
    [TestMethod]
    public void Fit_WithWordVectors_StartsFromThem()
    {
        var path = _folder.Write("vectors.txt", "the 9 9 9\nfilm 7 8 9\ngood 1 2 3\n");
        var log = new CapturedLog(_ml);
        var vectors = Fit(Still(path));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, vectors[3..6]);
        CollectionAssert.AreEqual(new float[] { 7, 8, 9 }, vectors[9..12]);
        Assert.IsTrue(vectors[6..9].All(value => value != 0 && Math.Abs(value) < 30), "The scale of the others is 6.");
        Assert.IsTrue(log.Lines.Any(line => line.Contains($"2 of the 3 keys of column 'Tokens' (66.7 %) have a vector in '{path}', "
            + "the others start at random.", StringComparison.Ordinal)), string.Join('\n', log.Lines));
    }

    [TestMethod]
    public void Fit_SameSeed_StartsFromTheSameVectors()
    {
        var path = _folder.Write("vectors.txt", "good 1 2 3\n");
        CollectionAssert.AreEqual(Fit(Still(path)), Fit(Still(path)));
    }

    [TestMethod]
    public void Fit_FewOfTheWordsInTheFile_Warns()
    {
        var path = _folder.Write("vectors.txt", "good 1 2 3\n");
        var log = new CapturedLog(_ml);
        Fit(Still(path));
        Assert.IsTrue(
            log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("1 of the 3 keys", StringComparison.Ordinal)),
            string.Join('\n', log.Lines));
    }

    [TestMethod]
    public void Fit_NoneOfTheWordsInTheFile_SaysSo()
    {
        var path = _folder.Write("vectors.txt", "bonne 1 2 3\n");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Fit(Still(path)));
        StringAssert.Contains(e.Message, "0 of the 3 keys of column 'Tokens'");
    }

    [TestMethod]
    public void NeuralNetwork_WithWordVectors_GivesThemToItsEmbedding()
    {
        var path = _folder.Write("vectors.txt", "good 1 2 3\n");
        var options = new NeuralNetworkEstimator.Options { Layers = [new Embedding(10, 3), new PoolOverTime()], WordVectorsPath = path };
        (options.FeatureColumnName, options.Epochs, options.LearningRate, options.WeightDecay) = ("Tokens", 1, 1e-20, 0);
        using var model = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(Tokens());
        var vectors = model.Model.Weights["trunk.0.vectors.weight"].Values;
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, vectors[3..6]);
        Assert.IsTrue(vectors[12..].All(value => value != 0), "More vectors than keys start at random.");
    }

    [TestMethod]
    public void Fit_WithInitialModel_LeavesTheFileAlone()
    {
        var path = _folder.Write("vectors.txt", "good 1 2 3\n");
        using var initial = _ml.BinaryClassification.Trainers.BiLstm(Still(path)).Fit(Tokens());
        _folder.Write("vectors.txt", "good 4 5 6\n");
        var options = Still(path);
        options.InitialModel = initial.Model;
        CollectionAssert.AreEqual(initial.Model.Weights[Vectors].Values, Fit(options));
    }

    [TestMethod]
    public void FindLearningRate_WithWordVectors_StartsFromThem()
    {
        double FirstLoss(string vectors)
        {
            var options = Still(_folder.Write("vectors.txt", vectors));
            (options.Embedding, options.Dropout) = (options.Embedding with { TokenDropout = 0, Dropout = 0 }, 0);
            return _ml.BinaryClassification.Trainers.BiLstm(options).FindLearningRate(Tokens()).Losses[0];
        }

        Assert.AreNotEqual(FirstLoss("good 1 2 3\n"), FirstLoss("good -1 0 1\n"));
    }

    [TestMethod]
    public void WordVectorsPath_OfNoFile_IsRefusedWhenTheEstimatorIsMade()
    {
        var path = _folder.PathOf("missing.txt");
        var e = Assert.ThrowsExactly<FileNotFoundException>(() => _ml.BinaryClassification.Trainers.BiLstm(Still(path)));
        StringAssert.Contains(e.Message, path);
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.BiLstm(Still(string.Empty)));
    }

    [TestMethod]
    public void Fit_VectorsOfAnotherSize_NamesBothBeforeRowsAreRead()
    {
        var path = _folder.Write("vectors.txt", "good 1 2 3 4\n");
        var rows = _ml.Data.FilterByCustomPredicate(Tokens(), (TextRow _) => throw new NotSupportedException());
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.BinaryClassification.Trainers.BiLstm(Still(path)).Fit(rows));
        StringAssert.Contains(e.Message, "have 4 numbers but those of the embedding have 3. Set Embedding.Size to 4");
    }

    [TestMethod]
    [DataRow("Keys", "Column 'Keys' must be a vector of keys with texts as key values, by which words are found in Embedding.WordVectorsPath, "
        + "but is Vector<Key<UInt32, 0-11>> of unknown size without texts.")]
    [DataRow("Signal", "Column 'Signal' must be a vector of keys with texts as key values, by which words are found in Embedding.WordVectorsPath, "
        + "but is Vector<Single, 10, 2>.")]
    public void Fit_ColumnWithoutTexts_SaysSo(string column, string message)
    {
        var options = Still(_folder.Write("vectors.txt", "good 1 2 3\n"));
        options.FeatureColumnName = column;
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.BiLstm(options).Fit(SampleSequences.Binary(_ml)));
        StringAssert.StartsWith(e.Message, message);
    }

    private float[] Fit(BiLstmEstimator.Options options)
    {
        using var model = _ml.BinaryClassification.Trainers.BiLstm(options).Fit(Tokens());
        return model.Model.Weights[Vectors].Values;
    }

    private IDataView Tokens()
    {
        var texts = TextRow.View(_ml, "good film", "bad film", "good good good", "bad bad");
        return _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(texts).Transform(texts);
    }

    // Steps too small to move a weight.
    private static BiLstmEstimator.Options Still(string path) => new()
    {
        FeatureColumnName = "Tokens",
        Units = [4],
        Embedding = new() { Size = 3, WordVectorsPath = path },
        Epochs = 1,
        LearningRate = 1e-20,
        WeightDecay = 0,
        Ema = 0,
        Seed = 1,
    };
}
