using MLNet.DeepExtensions.Trainers.Ngrams;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Ngrams;

[TestClass]
public class NgramBranchTests
{
    private const int Count = 200;
    private static readonly NgramSettings _settings = new() { MaximumLength = 2, MinimumRowCount = 1 };

    // Every row has a key of its own, which says nothing of other rows.
    [TestMethod]
    public void Fit_LabelsThatCanOnlyBeRemembered_GivesScoresOfModelsThatHaveNotSeenTheRow()
    {
        float[] labels = [.. Enumerable.Range(0, Count).Select(row => row * 7 % 10 < 5 ? 1f : 0f)];
        var rows = new KeyRows([.. Enumerable.Range(1, Count)], [.. Enumerable.Range(1, Count)]);
        var branch = NgramBranch.Fit(_settings, rows, Count, new LogisticLinearLoss(labels), null, 1, CancellationToken.None);
        Assert.IsTrue(branch.TrainScores.All(score => Math.Abs(score) < 0.5), "No model can know a row it has not seen.");
    }

    [TestMethod]
    public void Fit_LabelsThatCanBeLearned_ScoresUnseenRows()
    {
        var (rows, labels) = Learnable(seed: 1);
        var branch = NgramBranch.Fit(_settings, rows, 9, new LogisticLinearLoss(labels), null, 1, CancellationToken.None);
        Assert.IsGreaterThan(0.9, Accuracy(branch.TrainScores, labels));
        var (others, otherLabels) = Learnable(seed: 2);
        Assert.IsGreaterThan(0.9, Accuracy(branch.Score(others), otherLabels));
    }

    [TestMethod]
    public void Fit_SameSeed_GivesTheSameScores()
    {
        var (rows, labels) = Learnable(seed: 1);
        float[] Scores(int seed) => NgramBranch.Fit(_settings, rows, 9, new LogisticLinearLoss(labels), null, seed, CancellationToken.None).TrainScores;
        CollectionAssert.AreEqual(Scores(1), Scores(1));
        CollectionAssert.AreNotEqual(Scores(1), Scores(2));
    }

    [TestMethod]
    public void Fit_Numbers_ScoresNearThem()
    {
        var (rows, labels) = Learnable(seed: 1);
        float[] targets = Array.ConvertAll(labels, label => (3 * label) - 1);
        var branch = NgramBranch.Fit(_settings, rows, 9, new SquaredLinearLoss(targets), null, 1, CancellationToken.None);
        Assert.IsLessThan(0.5, branch.TrainScores.Zip(targets, (score, target) => Math.Abs(score - target)).Average());
    }

    [TestMethod]
    public void From_ItsOwnWeights_ScoresAsBefore()
    {
        var (rows, labels) = Learnable(seed: 1);
        long[] classes = Array.ConvertAll(labels, label => (long)label * 2);
        var branch = NgramBranch.Fit(_settings, rows, 9, new SoftmaxLinearLoss(classes, 3), null, 1, CancellationToken.None);
        var again = NgramBranch.From(branch.Layer, branch.Weights, rows);
        var expected = branch.Score(rows);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], again.TrainScores[i], 1e-4);
        }
    }

    [TestMethod]
    public void Fit_FewerRowsThanParts_Works()
    {
        var branch = NgramBranch.Fit(_settings, new KeyRows([1, 2], [1, 2]), 9, new LogisticLinearLoss([0, 1]), null, 1, CancellationToken.None);
        Assert.IsTrue(branch.TrainScores.All(float.IsFinite));
    }

    // A row is of the class if key 1 comes before key 2 somewhere, which single keys do not tell.
    private static (KeyRows Rows, float[] Labels) Learnable(int seed)
    {
        var random = new Random(seed);
        var (keys, ends, labels) = (new List<int>(), new List<int>(), new List<float>());
        for (var row = 0; row < Count; row++)
        {
            int[] others = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3, 10))];
            var isMember = random.Next(2) == 1;
            keys.AddRange([.. others, isMember ? 1 : 2, isMember ? 2 : 1]);
            ends.Add(keys.Count);
            labels.Add(isMember ? 1 : 0);
        }

        return (new KeyRows([.. keys], [.. ends]), [.. labels]);
    }

    private static double Accuracy(float[] scores, float[] labels) => scores.Zip(labels, (score, label) => (score > 0) == (label > 0.5f)).Count(right => right) / (double)labels.Length;
}
