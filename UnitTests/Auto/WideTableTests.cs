using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Tables of thousands of columns are parsed, learned from and predicted in steps for all columns, not in one for each.</summary>
[TestClass]
public sealed class WideTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Parser_OfThousandsOfColumns_HasFewSteps()
    {
        var path = Write(3_000, 8);
        var columns = _ml.Data.InferColumns(path, "label");
        var raw = _ml.Data.LoadFromFile(path, columns);
        var parser = columns.CreateParser(_ml).Fit(raw);
        Assert.IsLessThan(5, ((IEnumerable<ITransformer>)parser).Count());
        var parsed = parser.Transform(raw);
        CollectionAssert.AreEqual(new[] { 1f, 0, 1, 0, 1, 0, 1, 0 }, parsed.GetColumn<float>("flag0").ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 1, 0, 1, 0, 1, 0, 1 }, parsed.GetColumn<float>("flag2998").ToArray());
        CollectionAssert.AreEqual(new[] { false, true, false, true, false, true, false, true }, parsed.GetColumn<bool>("label").ToArray());
        using var stream = new MemoryStream();
        _ml.Model.Save(parser, raw.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _).Transform(raw);
        CollectionAssert.AreEqual(parsed.GetColumn<float>("flag2998").ToArray(), loaded.GetColumn<float>("flag2998").ToArray());
    }

    [TestMethod]
    public void ToString_OfThousandsOfColumns_HasALineForAllThatAreAlike()
    {
        var columns = _ml.Data.InferColumns(Write(3_000, 8), "label").With("flag7", DataColumnKind.Text);
        var lines = columns.ToString().Split(Environment.NewLine);
        Assert.IsLessThan(8, lines.Length, columns.ToString());
        Assert.IsTrue(lines.Any(line => line.StartsWith("flag0, flag1 and 2,997 more  Boolean", StringComparison.Ordinal)), columns.ToString());
        Assert.IsTrue(lines.Any(line => line.StartsWith("flag7 ", StringComparison.Ordinal)), columns.ToString());
    }

    [TestMethod]
    public void ToString_OfThousandsOfColumnsEachAnotherWay_HasALineForEachKind()
    {
        var entries = Enumerable.Range(0, 3_000).Select(i => $$"""{"name":"c{{i}}","kind":"Number","reason":"{{i}} of them are\nmissing"}""");
        var text = DataColumns.FromJson($$"""{"columns":[{{string.Join(',', entries)}}]}""").ToString();
        Assert.HasCount(3, text.Split(Environment.NewLine), text);
        StringAssert.Contains(text, "c0, c1 and 2,998 more  Number  0 of them are missing; 2,999 other reasons");
    }

    [TestMethod]
    public void Candidates_OfMoreFeaturesThanRows_BeginWithTheLinearModel()
    {
        var columns = new PreparedColumns
        {
            Task = PredictionTask.Regression,
            LabelColumnName = "y",
            NumbersColumnName = "n",
            FeaturesColumnName = "f",
            RowCount = 300,
            Seed = 1,
        };
        var narrow = Portfolio.Create(columns, trainers: null, featureCount: 300);
        var wide = Portfolio.Create(columns, trainers: null, featureCount: 301);
        Assert.AreEqual(("LightGbm", "linear model"), (narrow[0].Name, wide[0].Name));
        CollectionAssert.AreEqual(
            narrow.Select(entry => entry.Name).Where(name => name != "linear model").ToArray(), wide.Skip(1).Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void AutoTrain_OfMoreColumnsThanRows_Learns()
    {
        using var report = _ml.AutoTrain(Write(600, 60), "label", AutoRows.Quick("linear"));
        Assert.IsGreaterThan(0.95, report.Leaderboard[0].Value.Value, report.ToString());
    }

    public void Dispose() => _folder.Dispose();

    // Yes and no by turns, of the label, too.
    private string Write(int columns, int rows)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Enumerable.Range(0, columns).Select(i => $"flag{i}")).Append(",label\n");
        for (var row = 0; row < rows; row++)
        {
            text.AppendJoin(',', Enumerable.Range(0, columns).Select(i => (row + (i / 2)) % 2 == 0 ? "yes" : "no"));
            text.Append(row % 2 == 0 ? ",no\n" : ",yes\n");
        }

        var path = _folder.PathOf("wide.csv");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
