using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

[TestClass]
public class NgramBranchTests
{
    private const int Count = 200;
    private static readonly NgramSettings _settings = new() { MaximumLength = 2, MinimumRowCount = 1 };

    // Every row has a key of its own, which says nothing of other rows.
    [TestMethod]
    public void Fit_LabelsThatCanOnlyBeRemembered_ScoresHeldRowsByAModelThatHasNotSeenThem()
    {
        float[] labels = [.. Enumerable.Range(0, Count).Select(row => row * 7 % 10 < 5 ? 1f : 0f)];
        var rows = new KeyRows([.. Enumerable.Range(1, Count)], [.. Enumerable.Range(1, Count)]);
        var branch = Fit(rows, LinearLosses.Logistic(labels), Count, [.. Enumerable.Range(0, Count).Select(row => row % 3 == 0)]);
        foreach (var (row, score) in branch.TrainScores.Index())
        {
            Assert.AreEqual(row % 3 == 0, Math.Abs(score) < 0.5, "A model knows the rows that it has seen, and no others.");
        }
    }

    [TestMethod]
    public void Fit_LabelsThatCanBeLearned_ScoresUnseenRows()
    {
        var (rows, labels) = Learnable(seed: 1);
        var branch = Fit(rows, LinearLosses.Logistic(labels), held: [.. Enumerable.Repeat(true, 20), .. Enumerable.Repeat(false, Count - 20)]);
        Assert.IsGreaterThan(0.9, Accuracy(branch.TrainScores[..20], labels[..20]));
        var (others, otherLabels) = Learnable(seed: 2);
        Assert.IsGreaterThan(0.9, Accuracy(branch.Score(others), otherLabels));
    }

    // Key 9 comes first or last; which of both no n-gram tells that is counted wherever it is.
    [TestMethod]
    public void Fit_LabelsOfWhatComesFirst_AreLearned()
    {
        var random = new Random(1);
        float[] labels = [.. Enumerable.Range(0, Count).Select(_ => (float)random.Next(2))];
        int[] keys = [.. labels.SelectMany(label => Enumerable.Range(0, 8).Select(i => i == (label > 0 ? 0 : 7) ? 9 : random.Next(1, 9)))];
        var rows = new KeyRows(keys, [.. Enumerable.Range(1, Count).Select(row => 8 * row)]);
        var branch = NgramBranch.Fit(
            _settings with { MaximumLength = 1 }, rows, 9, LinearLosses.Logistic(labels), null, [.. labels.Select((_, row) => row < 50)],
            CancellationToken.None);
        Assert.IsGreaterThan(0.95, Accuracy(branch.TrainScores[..50], labels[..50]));
    }

    [TestMethod]
    public void Fit_Numbers_ScoresNearThem()
    {
        var (rows, labels) = Learnable(seed: 1);
        float[] targets = Array.ConvertAll(labels, label => (3 * label) - 1);
        var branch = Fit(rows, LinearLosses.Squared(targets));
        Assert.IsLessThan(0.5, branch.TrainScores.Zip(targets, (score, target) => Math.Abs(score - target)).Average());
    }

    [TestMethod]
    public void From_ItsOwnWeights_ScoresAsBefore()
    {
        var (rows, labels) = Learnable(seed: 1);
        long[] classes = Array.ConvertAll(labels, label => (long)label * 2);
        var branch = Fit(rows, LinearLosses.Softmax(classes, 3));
        var again = NgramBranch.From(branch.Layer, branch.Weights, rows);
        var expected = branch.Score(rows);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], again.TrainScores[i], 1e-4);
        }
    }

    private static NgramBranch Fit(KeyRows rows, LinearLoss loss, int keyCount = 9, bool[]? held = null) =>
        NgramBranch.Fit(_settings, rows, keyCount, loss, null, held, CancellationToken.None);

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

    private static double Accuracy(float[] scores, float[] labels) =>
        scores.Zip(labels, (score, label) => (score > 0) == (label > 0.5f)).Count(right => right) / (double)labels.Length;
}
