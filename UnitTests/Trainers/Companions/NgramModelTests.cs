using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

[TestClass]
public class NgramModelTests
{
    private static readonly NgramSettings _singleKeys = new() { MaximumLength = 1, MinimumRowCount = 1 };

    [TestMethod]
    public void Freedom_IsTheRootOfTheLogCountRatio()
    {
        // Key 1 is in both rows of the class, key 2 in one row on each side, key 3 in one row outside.
        var (rows, vocabulary) = Rows([1, 1, 2, 2, 3], [1, 3, 5]);
        var freedom = NaiveBayes.Freedom(rows, [0, 1, 2], vocabulary.Count, LinearLosses.Logistic([1, 1, 0]));
        double[] inside = [3.0 / 6, 2.0 / 6, 1.0 / 6], outside = [1.0 / 5, 2.0 / 5, 2.0 / 5];
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(Math.Sqrt(Math.Abs(Math.Log(inside[i] / outside[i]))), freedom[i], 1e-12);
        }
    }

    [TestMethod]
    public void Freedom_OfNumbers_IsOne()
    {
        var (rows, vocabulary) = Rows([1, 2], [1, 2]);
        CollectionAssert.AreEqual(new double[] { 1, 1 }, NaiveBayes.Freedom(rows, [0, 1], vocabulary.Count, LinearLosses.Squared([3, 4])));
    }

    [TestMethod]
    public void Scale_OfARow_MakesItsLengthOne()
    {
        var (rows, _) = Rows([1, 2, 3, 1], [3, 4]);
        Assert.AreEqual(1, rows.GetNgrams(0).ToArray().Sum(ngram => Math.Pow(rows.Rarities[ngram] * rows.Scale(0), 2)), 1e-6);
    }

    // One key a row and squared error: the best weight has a formula. Two rows have key 1, so it is less rare, but alone in its row.
    [TestMethod]
    public void Fit_SquaredError_IsRidgeRegression()
    {
        var (rows, vocabulary) = Rows([1, 1, 2], [1, 2, 3]);
        const double InversePenalty = 5;
        var model = NgramModelFit.Run(
            rows, [0, 1, 2], vocabulary.Count, LinearLosses.Squared([2, 4, -6]), null, InversePenalty, CancellationToken.None);
        // Mean over 3 rows of half the squared error, plus half the squared weights / (5·3): the slope is zero where
        // Σ(bias + w − y) + w/5 = 0 for each key, and Σ over all rows (bias + w − y) = 0.
        var (bias, first, second) = (model.Bias[0], model.Weights[0] / vocabulary.Rarities[0], model.Weights[1] / vocabulary.Rarities[1]);
        Assert.AreEqual(0, (bias + first - 2) + (bias + first - 4) + (first / InversePenalty), 1e-2);
        Assert.AreEqual(0, bias + second + 6 + (second / InversePenalty), 1e-2);
        Assert.AreEqual(0, first + second, 1e-2, "The bias is not drawn to zero, so the weights together have no slope either.");
    }

    [TestMethod]
    public void Fit_RowWeights_CountAsRepetition()
    {
        var (rows, vocabulary) = Rows([1, 2, 1, 2], [1, 2, 3, 4]);
        float[] targets = [1, 0, 0, 0];
        var weighted = NgramModelFit.Run(rows, [0, 1, 2], vocabulary.Count, LinearLosses.Logistic(targets), [1, 2, 1, 0], 8, CancellationToken.None);
        var repeated = NgramModelFit.Run(rows, [0, 1, 2, 3], vocabulary.Count, LinearLosses.Logistic(targets), null, 8, CancellationToken.None);
        Assert.IsGreaterThan(weighted.Weights[1], weighted.Weights[0]);
        Assert.IsGreaterThan(repeated.Weights[1], repeated.Weights[0]);
    }

    private static (NgramRows Rows, NgramVocabulary Vocabulary) Rows(int[] keys, int[] ends)
    {
        var rows = new KeyRows(keys, ends);
        var vocabulary = NgramVocabulary.Create(rows, 3, _singleKeys, 100);
        return (new NgramRows(rows, vocabulary), vocabulary);
    }
}
