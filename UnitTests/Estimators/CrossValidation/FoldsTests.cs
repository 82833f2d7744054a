using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>Which rows are in which fold.</summary>
[TestClass]
public class FoldsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Folds_ByChance_PredictEachRowOnce()
    {
        foreach (var (rows, random) in Draw(times: 20))
        {
            var count = random.Next(2, 8);
            foreach (var folds in (Folds[])[Folds.Random(count, 3), Folds.Stratified(count, 3), Folds.Stratified(count, columnName: "Target"),
                Folds.Grouped("Group", count), Folds.StratifiedGrouped("Group", count)])
            {
                var pairs = Split(rows, folds);
                Assert.HasCount(count, pairs);
                CollectionAssert.AreEquivalent(rows.Select(row => row.Number).ToArray(), pairs.SelectMany(pair => pair.Test).ToArray(), $"{folds}");
                foreach (var (train, test) in pairs)
                {
                    CollectionAssert.AreEquivalent(rows.Select(row => row.Number).ToArray(), train.Concat(test).ToArray(), $"{folds}");
                    Assert.IsNotEmpty(test, $"{folds}");
                }
            }
        }
    }

    [TestMethod]
    public void Stratified_HasOfEachClassTheSameNumberInEachFold_ToWithinARow()
    {
        foreach (var (rows, random) in Draw(times: 30))
        {
            var pairs = Split(rows, Folds.Stratified(random.Next(2, 8), random.Next()));
            foreach (var label in rows.Select(row => row.Label).Distinct())
            {
                var counts = pairs.Select(pair => pair.Test.Count(number => rows[number].Label == label)).ToArray();
                Assert.IsLessThanOrEqualTo(1, counts.Max() - counts.Min(), $"{label}: {string.Join(' ', counts)}");
            }

            var sizes = pairs.Select(pair => pair.Test.Length).ToArray();
            Assert.IsLessThanOrEqualTo(1, sizes.Max() - sizes.Min());
        }
    }

    [TestMethod]
    public void Stratified_ByNumbers_HasOfEachPartOfTheirRangeTheSameNumber()
    {
        var rows = Draw(times: 1).Single().Rows;
        var sorted = rows.OrderBy(row => row.Target).Select(row => row.Number).ToArray();
        var pairs = Split(rows, Folds.Stratified(5, columnName: "Target"));
        foreach (var chunk in sorted.Chunk(5).Where(chunk => chunk.Length == 5))
        {
            Assert.IsTrue(pairs.All(pair => chunk.Intersect(pair.Test).Count() == 1));
        }
    }

    [TestMethod]
    public void Grouped_HasNoGroupOnBothSides()
    {
        foreach (var (rows, _) in Draw(times: 20))
        {
            foreach (var folds in (Folds[])[Folds.Grouped("Group", 3), Folds.StratifiedGrouped("Group", 3), Folds.GroupedSplit("Group", 0.3)])
            {
                foreach (var (train, test) in Split(rows, folds))
                {
                    Assert.IsEmpty(train.Select(number => rows[number].Group).Intersect(test.Select(number => rows[number].Group)), $"{folds}");
                }
            }
        }
    }

    [TestMethod]
    public void Grouped_GroupsOfOneSize_MakesFoldsOfTheSameSize()
    {
        var rows = Make(60, i => new FoldRow { Group = $"{i / 5}" });
        Assert.IsTrue(Split(rows, Folds.Grouped("Group", 4)).All(pair => pair.Test.Length == 15));
    }

    [TestMethod]
    public void StratifiedGrouped_GroupsOfOneClassEach_SpreadsTheClasses()
    {
        var rows = Make(200, i => new FoldRow { Group = $"{i / 10}", Label = i < 100 ? "first" : "second" });
        foreach (var (_, test) in Split(rows, Folds.StratifiedGrouped("Group", 5)))
        {
            Assert.AreEqual(20, test.Count(number => number < 100));
            Assert.AreEqual(20, test.Count(number => number >= 100));
        }
    }

    [TestMethod]
    public void StratifiedGrouped_AsManyGroupsAsFolds_LeavesNoFoldEmpty()
    {
        var rows = Make(40, i => new FoldRow { Group = $"{Math.Min(i / 2, 4)}", Label = i % 3 == 0 ? "first" : "second" });
        Assert.IsTrue(Split(rows, Folds.StratifiedGrouped("Group", 5)).All(pair => pair.Test.Length > 0));
    }

    [TestMethod]
    public void Repeated_PredictsEachRowOnceInEachRepetition_InOtherFolds()
    {
        var rows = Draw(times: 1).Single().Rows;
        var pairs = Split(rows, Folds.Stratified(4).Repeated(3));
        Assert.HasCount(12, pairs);
        foreach (var repetition in pairs.Chunk(4))
        {
            CollectionAssert.AreEquivalent(rows.Select(row => row.Number).ToArray(), repetition.SelectMany(pair => pair.Test).ToArray());
        }

        CollectionAssert.AreNotEqual(pairs[0].Test, pairs[4].Test);
    }

    [TestMethod]
    public void Expanding_TrainsOnWhatCameBefore_AndKeepsRowsOfATimeTogether()
    {
        foreach (var (rows, random) in Draw(times: 20))
        {
            var pairs = Split(rows, Folds.Expanding("Day", random.Next(1, 5), TimeSpan.FromDays(random.Next(3))));
            foreach (var (train, test) in pairs)
            {
                Assert.IsLessThan(test.Min(number => rows[number].Day), train.Max(number => rows[number].Day));
            }

            Assert.IsTrue(pairs.Zip(pairs.Skip(1)).All(next => next.First.Train.Length < next.Second.Train.Length));
            var predicted = pairs.SelectMany(pair => pair.Test).ToArray();
            Assert.HasCount(predicted.Length, predicted.Distinct().ToArray());
            Assert.IsLessThanOrEqualTo(
                predicted.Min(number => rows[number].Day), rows.Where(row => !predicted.Contains(row.Number)).Max(row => row.Day));
        }
    }

    [TestMethod]
    public void Expanding_TenDaysThreeFolds_CutsThemByHand()
    {
        // Days 0 to 7, a row each, in the reverse order: four parts of two days.
        var rows = Make(8, i => new FoldRow { Day = new DateTime(2024, 1, 8).AddDays(-i), Hour = 7 - i });
        var pairs = Split(rows, Folds.Expanding("Day", 3));
        CollectionAssert.AreEqual(
            new[] { "76|54", "7654|32", "765432|10" }, pairs.Select(pair => Text(pair.Train) + "|" + Text(pair.Test)).ToArray());
        var gap = Split(rows, Folds.Expanding("Hour", 3, gap: 2));
        CollectionAssert.AreEqual(new[] { "7|54", "765|32", "76543|10" }, gap.Select(pair => Text(pair.Train) + "|" + Text(pair.Test)).ToArray());
        var rolling = Split(rows, Folds.Rolling("Day", TimeSpan.FromDays(2), 3));
        CollectionAssert.AreEqual(new[] { "76|54", "54|32", "32|10" }, rolling.Select(pair => Text(pair.Train) + "|" + Text(pair.Test)).ToArray());

        static string Text(int[] numbers) => string.Concat(numbers.OrderDescending());
    }

    [TestMethod]
    public void LastSplit_TakesTheLastRowsByTime_WithoutTheGap()
    {
        var rows = Make(10, i => new FoldRow { Hour = 10 - i });
        var (train, test) = Split(rows, Folds.LastSplit("Hour", 0.3, gap: 3)).Single();
        CollectionAssert.AreEquivalent(new[] { 0, 1, 2 }, test);
        CollectionAssert.AreEquivalent(new[] { 5, 6, 7, 8, 9 }, train);
    }

    [TestMethod]
    public void Splits_TakeTheirPart()
    {
        var rows = Make(100, i => new FoldRow { Label = i < 30 ? "few" : "many", Target = i });
        Assert.HasCount(20, Split(rows, Folds.RandomSplit(0.2)).Single().Test);
        Assert.AreEqual(6, Split(rows, Folds.StratifiedSplit(0.2)).Single().Test.Count(number => number < 30));
        Assert.AreEqual(2, Split(rows, Folds.StratifiedSplit(0.2, columnName: "Target")).Single().Test.Count(number => number < 10));
    }

    [TestMethod]
    public void Split_GivesTheRowsOwnColumns_InTheOrderOfTheData()
    {
        var rows = Draw(times: 1).Single().Rows;
        var (_, test) = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(rows), Folds.RandomSplit(0.4, seed: 2));
        var read = _ml.Data.CreateEnumerable<FoldRow>(test, reuseRowObject: false).ToArray();
        Assert.AreEqual(test.GetRowCount(), read.Length);
        Assert.IsTrue(read.Zip(read.Skip(1)).All(next => next.First.Number < next.Second.Number));
        Assert.IsTrue(read.All(row => row.Label == rows[row.Number].Label && row.Features.SequenceEqual(rows[row.Number].Features)));
    }

    [TestMethod]
    public void SameSeed_GivesTheSameFolds_AndAnotherSeedOthers()
    {
        var rows = Draw(times: 1).Single().Rows;
        string Text(int seed) => string.Join('|', Split(rows, Folds.Stratified(3, seed)).Select(pair => string.Join(' ', pair.Test)));
        Assert.AreEqual(Text(5), Text(5));
        Assert.AreNotEqual(Text(5), Text(6));
    }

    [TestMethod]
    public void Split_DataInAnotherOrderEachTime_IsRefused()
    {
        var rows = Draw(times: 1).Single().Rows;
        var random = new Random(1);
        var data = _ml.Data.LoadFromEnumerable(Unstable());
        var split = _ml.Data.TrainTestSplit(data, Folds.StratifiedSplit(0.3));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => split.TestSet.GetColumn<string>("Label").Count());
        StringAssert.Contains(error.Message, "ml.Data.Cache(data)");
        var cached = _ml.Data.TrainTestSplit(_ml.Data.Cache(data), Folds.StratifiedSplit(0.3));
        Assert.AreEqual(cached.TestSet.GetRowCount(), cached.TestSet.GetColumn<string>("Label").Count());

        IEnumerable<FoldRow> Unstable()
        {
            var order = rows.ToArray();
            random.Shuffle(order);
            foreach (var row in order)
            {
                yield return row;
            }
        }
    }

    [TestMethod]
    public void Split_DataThatHasLostRows_IsRefused()
    {
        var rows = Draw(times: 1).Single().Rows.ToList();
        var split = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(rows.Where(row => row.Number >= 0)), Folds.RandomSplit(0.3));
        rows.RemoveAt(rows.Count - 1);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => split.TrainSet.GetColumn<string>("Label").Count());
        StringAssert.Contains(error.Message, "rows now");
    }

    [TestMethod]
    public void Split_ShuffledRows_GivesThemOnce()
    {
        var rows = Draw(times: 1).Single().Rows;
        var data = _ml.Data.ShuffleRows(_ml.Data.LoadFromEnumerable(rows), seed: 3);
        var split = _ml.Data.TrainTestSplit(data, Folds.RandomSplit(0.3));
        CollectionAssert.AreEquivalent(
            rows.Select(row => row.Number).ToArray(),
            split.TrainSet.GetColumn<int>("Number").Concat(split.TestSet.GetColumn<int>("Number")).ToArray());
    }

    [TestMethod]
    [DataRow("few", "at least 5 rows")]
    [DataRow("none", "there are none")]
    [DataRow("groups", "at least 9 groups")]
    [DataRow("missing", "'Kind' is missing")]
    [DataRow("vector", "Folds.Random")]
    [DataRow("time", "row 4")]
    [DataRow("text", "DataKind.DateTime")]
    [DataRow("same", "different times")]
    [DataRow("gap", "smaller gap")]
    [DataRow("unit", "TimeSpan.FromDays(7)")]
    public void Folds_WrongInput_IsSaidInASentence(string what, string expected)
    {
        var rows = Make(20, i => new FoldRow { Label = "a", Group = $"{i % 8}", Hour = i == 3 ? double.NaN : i, Day = new DateTime(2024, 1, 1 + i) });
        var error = Assert.Throws<Exception>(() => _ = what switch
        {
            "few" => Split(rows[..4], Folds.Stratified(5)),
            "none" => Split([], Folds.Random(5)),
            "groups" => Split(rows, Folds.Grouped("Group", 9)),
            "missing" => Split(rows, Folds.Stratified(columnName: "Kind")),
            "vector" => Split(rows, Folds.Stratified(columnName: "Features")),
            "time" => Split(rows, Folds.Expanding("Hour", 3)),
            "text" => Split(rows, Folds.Expanding("Group", 3)),
            "same" => Split(rows, Folds.Expanding("Target", 3)),
            "gap" => Split(rows, Folds.Expanding("Day", 3, TimeSpan.FromDays(100))),
            _ => Split(rows, Folds.Expanding("Day", 3, gap: 2)),
        });
        Assert.IsTrue(error is ArgumentException or InvalidOperationException, error.GetType().Name);
        StringAssert.Contains(error.Message, expected);
    }

    [TestMethod]
    public void Folds_WrongSettings_AreRefusedWhenTheyAreMade()
    {
        Assert.Throws<ArgumentException>(() => Folds.Random(1));
        Assert.Throws<ArgumentException>(() => Folds.RandomSplit(1));
        Assert.Throws<ArgumentException>(() => Folds.Grouped(string.Empty));
        Assert.Throws<ArgumentException>(() => Folds.Expanding("Day", gap: TimeSpan.FromDays(-1)));
        Assert.Throws<ArgumentException>(() => Folds.Rolling("Day", TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => Folds.Random().Repeated(0));
        Assert.Throws<InvalidOperationException>(() => Folds.Expanding("Day").Repeated(2));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(Make(9, _ => new())), Folds.Random())).Message,
            "CrossValidationSplit");
    }

    private static (int[] Train, int[] Test)[] Split(FoldRow[] rows, Folds folds) =>
    [
        .. _ml.Data.CrossValidationSplit(_ml.Data.LoadFromEnumerable(rows), folds)
            .Select(pair => (pair.TrainSet.GetColumn<int>("Number").ToArray(), pair.TestSet.GetColumn<int>("Number").ToArray())),
    ];

    private static FoldRow[] Make(int count, Func<int, FoldRow> create) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var row = create(i);
        row.Number = i;
        return row;
    })];

    private static IEnumerable<(FoldRow[] Rows, Random Random)> Draw(int times)
    {
        for (var seed = 0; seed < times; seed++)
        {
            var random = new Random(seed);
            var (classes, groups) = (random.Next(1, 6), random.Next(9, 30));
            yield return (Make(random.Next(60, 150), i => new FoldRow
            {
                Label = $"class {Math.Min(random.Next(classes), random.Next(classes))}",
                Target = random.NextSingle(),
                Group = $"group {random.Next(groups) * i % groups}",
                Day = new DateTime(2024, 1, 1).AddDays(random.Next(20)),
                Features = [random.NextSingle(), i],
            }), random);
        }
    }
}
