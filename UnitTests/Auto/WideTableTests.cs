using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
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
    public void AutoTrain_OfMoreColumnsThanRows_Learns()
    {
        using var report = _ml.AutoTrain(Write(1_500, 60), "label", AutoRows.Quick("linear"));
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
