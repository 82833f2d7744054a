using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Metrics;

/// <summary>What is counted of two parts of the rows adds up to what is counted of all of them, for every kind of counter there is.</summary>
[TestClass]
public class MetricMergeTests
{
    private const int Outputs = 3;

    private static readonly Dictionary<Type, (Func<MetricCounter> Create, Draw Draw)> _kinds = new()
    {
        // with ties
        [typeof(BinaryMetrics)] = (
            () => new BinaryMetrics(),
            (random, count) => (random.Normal([count, 1]).mul(Number(4)).round(), random.Integers(0, 2, count).to(float32))),
        [typeof(MulticlassMetrics)] = (
            () => new MulticlassMetrics(Outputs), (random, count) => (random.Normal([count, Outputs]), random.Integers(0, Outputs, count))),
        [typeof(MultiLabelMetrics)] = (
            () => new MultiLabelMetrics(Outputs),
            (random, count) => (random.Normal([count, Outputs]), random.Integers(0, 2, [count, Outputs]).to(float32))),
        [typeof(RegressionMetrics)] = (
            () => new RegressionMetrics(target => (7 * target) + 300), (random, count) => (random.Normal([count, 1]), random.Normal([count]))),
        // with ties
        [typeof(RankingMetrics)] = (
            () => new RankingMetrics(), (random, count) => (random.Normal([count, 1]).round(), random.Integers(1, 5, count).to(float32))),
        [typeof(TagMetrics)] = (
            () => new TagMetrics(Outputs, BioTags.Find(["O", "B-X", "I-X"])),
            (random, count) => (random.Normal([count, 4, Outputs]), random.Integers(-1, Outputs, [count, 4]))),
        [typeof(MultiOutputMetrics)] = (
            () => new MultiOutputMetrics([Math.Exp, target => target, target => 1e3 * target]),
            (random, count) => (random.Normal([count, Outputs]), random.Normal([count, Outputs]))),
    };

    private delegate (Tensor Output, Tensor Target) Draw(RandomGenerator random, long count);

    private static IEnumerable<object[]> Kinds =>
        typeof(MetricCounter).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(MetricCounter))).Select(type => new object[] { type });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Add_TheCountsOfTheOtherPart_GivesThoseOfAllRows(Type kind)
    {
        using var scope = NewDisposeScope();
        var random = new RandomGenerator(2);
        var (create, draw) = _kinds[kind];
        foreach (var first in (long[])[0, 1, 13, 40])
        {
            var (whole, one, other) = (create(), create(), create());
            var (output, target) = draw(random, 40);
            foreach (var (start, length) in ((long, long)[])[(0, first), (first, 40 - first)])
            {
                var counter = start == 0 && length == first ? one : other;
                if (length > 0)
                {
                    counter.Add(output.narrow(0, start, length), Rows(target, start, length));
                    whole.Add(output.narrow(0, start, length), Rows(target, start, length));
                }
            }

            one.Add(other);
            CollectionAssert.AreEqual(whole.Metrics.Select(metric => metric.Name).ToArray(), whole.Values.Keys.ToArray());
            foreach (var (name, value) in whole.Values)
            {
                Assert.AreEqual(value, one.Values[name], 1e-9 * Math.Max(1, Math.Abs(value)), $"{name}, {first} rows and {40 - first}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Reset_ForgetsWhatWasAdded(Type kind)
    {
        using var scope = NewDisposeScope();
        var random = new RandomGenerator(2);
        var (create, draw) = _kinds[kind];
        var (counter, other, fresh) = (create(), create(), create());
        var (output, target) = draw(random, 9);
        other.Add(output, Rows(target, 0, 9));
        counter.Add(other);
        counter.Reset();
        (output, target) = draw(random, 9);
        counter.Add(output, Rows(target, 0, 9));
        fresh.Add(output, Rows(target, 0, 9));
        CollectionAssert.AreEqual(fresh.Values.ToArray(), counter.Values.ToArray());
    }

    // Of row 0, of the rows up to 12, and of the others a group each, so that no group is on both sides.
    private static Batch Rows(Tensor target, long start, long length) => new([], target.narrow(0, start, length), null)
    {
        Groups = [.. Enumerable.Range((int)start, (int)length).Select(row => row == 0 ? 0 : row < 13 ? 1 : 2)],
    };
}
