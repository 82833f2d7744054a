using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

/// <summary>Which rows of sequences are computed together.</summary>
[TestClass]
public class RunSizeTests
{
    [TestMethod]
    public void CutIntoRuns_PutsRowsOfAboutTheSameLengthTogether()
    {
        var runs = new RunSize(MostSteps: 300, LongestRow: 100).CutIntoRuns([9, 2, 60, 2, 30, 3, 33, 61]);
        Assert.AreEqual("1,3,5|0|4,6|2,7", Show(runs));
    }

    [TestMethod]
    public void CutIntoRuns_ManyRows_KeepsEachRunWithinItsSteps()
    {
        Assert.AreEqual("0,1|2,3|4", Show(new RunSize(MostSteps: 12, LongestRow: 100).CutIntoRuns([6, 6, 6, 6, 6])));
        Assert.AreEqual("0|1", Show(new RunSize(MostSteps: 12, LongestRow: 100).CutIntoRuns([50, 60])), "a row that is longer is alone");
    }

    // What the graph cuts off takes no memory and no time.
    [TestMethod]
    public void CutIntoRuns_LongRows_CountAsWhatIsLeftOfThem() =>
        Assert.AreEqual("0,1,2", Show(new RunSize(MostSteps: 12, LongestRow: 4).CutIntoRuns([50, 60, 70])));

    // Of all ways to cut a few rows, none computes less.
    [TestMethod]
    public void CutIntoRuns_RandomRows_ComputesAsLittleAsCanBe()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 50; trial++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, 40)).Order()];
            var size = new RunSize(MostSteps: 60, LongestRow: 30);
            long CostOf(IEnumerable<int[]> runs) => runs.Sum(run => 14 + ((long)run.Length * run.Max(row => Math.Min(lengths[row], 30))));
            var least = Enumerable.Range(0, 1 << (lengths.Length - 1)).Select(cuts => Cut(lengths.Length, cuts))
                .Where(runs => runs.All(run => run.Length == 1 || run.Length * Math.Min(lengths[run[^1]], 30) <= 60))
                .Min(CostOf);
            Assert.AreEqual(least, CostOf(size.CutIntoRuns(lengths)), string.Join(',', lengths));
        }
    }

    [TestMethod]
    public void CutIntoRuns_NoRow_GivesNone() => Assert.IsEmpty(new RunSize(12, 4).CutIntoRuns([]));

    [TestMethod]
    public void ChooseRunSize_OfAnEncoder_IsByItsWidestLayer()
    {
        var layer = new TransformerEncoderLayer(Heads: 4, FeedForward: 1 << 11);
        Assert.AreEqual(new RunSize(256, 512), NetworkScoring.ChooseRunSize(Reader(512, new Embedding(9, 8), layer, new PoolOverTime())));
        Assert.AreEqual(
            new RunSize(256, 512), NetworkScoring.ChooseRunSize(Reader(512, new Embedding(9, 8), new Sequence([layer]), new PoolOverTime())));
    }

    [TestMethod]
    public void ChooseRunSize_OfAttentionInsideOtherLayers_FindsIt()
    {
        var attention = new Residual([new SelfAttention(2)]);
        Assert.AreEqual(new RunSize(4096, 50), NetworkScoring.ChooseRunSize(Reader(50, new Embedding(9, 8), attention, new PoolOverTime())));
        Assert.AreEqual(
            new RunSize(4096, 50), NetworkScoring.ChooseRunSize(Reader(50, new Embedding(9, 8), new Branches([attention]), new PoolOverTime())));
    }

    [TestMethod]
    public void ChooseRunSize_OfALayerWiderThanAll_IsARowAtATime()
    {
        var layer = new TransformerEncoderLayer(Heads: 4, FeedForward: 1 << 20);
        Assert.AreEqual(new RunSize(1, 512), NetworkScoring.ChooseRunSize(Reader(512, new Embedding(9, 8), layer, new PoolOverTime())));
    }

    [TestMethod]
    public void ChooseRunSize_WithoutAttentionOverSteps_IsAnyNumberOfRows()
    {
        Assert.IsNull(NetworkScoring.ChooseRunSize(Reader(50, new Embedding(9, 8), new Lstm(8))));
        var columns = new NetworkInput("x", new TensorShape(6, 8), []);
        Assert.IsNull(NetworkScoring.ChooseRunSize(new Network([columns], [new TransformerEncoderLayer(2, 16), new Flatten()])));
    }

    // A cut behind each row whose bit is set.
    private static List<int[]> Cut(int count, int cuts)
    {
        var runs = new List<int[]>();
        for (int start = 0, end = 1; end <= count; end++)
        {
            if (end == count || (cuts >> (end - 1) & 1) == 1)
            {
                runs.Add([.. Enumerable.Range(start, end - start)]);
                start = end;
            }
        }

        return runs;
    }

    private static string Show(IEnumerable<int[]> runs) => string.Join('|', runs.Select(run => string.Join(',', run)));

    private static Network Reader(int steps, params Layer[] layers) =>
        new([new NetworkInput("keys", TensorShape.Sequence(steps), [], InputElement.Key, keyCount: 9)], [.. layers]);
}
