using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;
using RankingMetrics = MLNet.DeepExtensions.Trainers.Training.Metrics.RankingMetrics;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Metrics;

/// <summary>The figures of ranking, compared with ML.NET's and with all pairs counted one by one.</summary>
[TestClass]
public class RankingMetricsTests
{
    [TestMethod]
    public void Gains_OfGradesWithTies_AreThoseOfMLNet()
    {
        var rows = Make(groups: 40, seed: 1);
        var ml = new MLContext();
        var theirs = ml.Ranking.Evaluate(ml.Data.LoadFromEnumerable(rows), new RankingEvaluatorOptions { DcgTruncationLevel = 10 });
        var ours = Count(rows, cuts: [rows.Length]);
        foreach (var head in (int[])[1, 3, 10])
        {
            Assert.AreEqual(theirs.NormalizedDiscountedCumulativeGains[head - 1], ours[$"NDCG@{head}"], 1e-6);
        }
    }

    [TestMethod]
    public void Figures_OfGroupsThatGoOnInTheNextBatch_AreThoseOfWholeGroups()
    {
        var rows = Make(groups: 20, seed: 2);
        var (whole, cut) = (Count(rows, [rows.Length]), Count(rows, [3, 4, 11, 50, 51, rows.Length]));
        CollectionAssert.AreEqual(whole.ToArray(), cut.ToArray());
    }

    [TestMethod]
    public void PairAccuracy_IsThePartOfAllPairsInTheRightOrderWithTiesHalf()
    {
        var rows = Make(groups: 15, seed: 3);
        var (right, all) = (0.0, 0);
        foreach (var group in rows.GroupBy(row => row.GroupId))
        {
            foreach (var (better, worse) in from one in @group from other in @group where one.Label > other.Label select (one, other))
            {
                right += better.Score > worse.Score ? 1 : better.Score == worse.Score ? 0.5 : 0;
                all++;
            }
        }

        Assert.AreEqual(right / all, Count(rows, [rows.Length])["PairAccuracy"], 1e-12);
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(0.5f)]
    public void Gains_OfLabelsThatAreNoGrades_AreNotDefined(float label)
    {
        var figures = Count([new() { Label = label, Score = 1 }, new() { Label = 2, Score = 0 }], [2]);
        Assert.IsTrue(double.IsNaN(figures["NDCG@3"]));
        Assert.AreEqual(0, figures["PairAccuracy"]);
    }

    private static ScoredRow[] Make(int groups, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, groups).SelectMany(group => Enumerable.Range(0, random.Next(2, 30)).Select(row => new ScoredRow
            {
                GroupId = (uint)group,
                Label = row == 0 ? 4 : random.Next(5), // ML.NET has groups in which nothing is good, too
                Score = random.Next(8), // with ties
            })),
        ];
    }

    private static IReadOnlyDictionary<string, double> Count(ScoredRow[] rows, int[] cuts)
    {
        using var scope = NewDisposeScope();
        var (metrics, start) = (new RankingMetrics(), 0);
        foreach (var end in cuts)
        {
            var part = rows[start..end];
            metrics.Add(
                tensor(Array.ConvertAll(part, row => row.Score)).unsqueeze(1),
                new Batch([], tensor(Array.ConvertAll(part, row => row.Label)), null) { Groups = Array.ConvertAll(part, row => (int)row.GroupId) });
            start = end;
        }

        return metrics.Values;
    }

    private sealed class ScoredRow
    {
        public float Label { get; set; }

        public float Score { get; set; }

        [KeyType(100)]
        public uint GroupId { get; set; }
    }
}
