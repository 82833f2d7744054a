using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MiniExcelLibs;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Titles above the names of the columns, as exported reports have them, are no part of the table.</summary>
[TestClass]
public sealed class TitleLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Report 2024;;;\n", 1)]
    [DataRow("Report 2024;;;\r\nCreated;2024-05-05;;\r\n;;;\r\n", 3)]
    [DataRow("Report 2024\n\nby the office;of Vienna\n", 2)]
    [DataRow("# of 2024\nReport 2024;;;\n", 2)]
    [DataRow(";Person;;\n", 1)]
    public void Titles_AboveTheNames_AreLeftOutAndSaid(string titles, int count)
    {
        var columns = Infer(titles + "age;colour;weight;town\n" + Lines(30));
        CollectionAssert.AreEqual(new[] { "age", "colour", "weight", "town" }, columns.Select(column => column.Name).ToArray());
        Assert.Contains($"left out: {count} line", columns.Notes[1]);
        Assert.AreEqual(DataColumnKind.Number, columns["weight"].Kind);
        var towns = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns).GetColumn<string>("town").ToArray();
        CollectionAssert.AreEqual(new[] { "Graz", "Linz" }, towns[..2]);
        Assert.HasCount(30, towns);
    }

    // What might be the names, or a row.
    [TestMethod]
    [DataRow("", "Column1;Column2;Column3;Column4")]
    [DataRow("age;colour;weight;\n", "age;colour;weight;Column4")]
    [DataRow("3;;;\n", "Column1;Column2;Column3;Column4")]
    public void FirstLine_ThatIsNoTitle_Stays(string first, string names) =>
        Assert.AreEqual(names, string.Join(';', Infer(first + Lines(30)).Select(column => column.Name)));

    [TestMethod]
    public void OneColumn_OfTextsWithCommas_HasNoTitles()
    {
        var columns = Infer("address\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"Way {i % 2}, Town {i % 2}, Country {i % 2}\n")));
        Assert.AreEqual("address", columns.Single().Name);
    }

    [TestMethod]
    public void Titles_WhereANewFileHasOthers_AreFoundByTheNames()
    {
        var columns = Infer("age;colour;weight;town\n" + Lines(30));
        var other = Write("Second report;;;\n;;;\nage;colour;weight;town\n" + Lines(5), "other.csv");
        CollectionAssert.AreEqual(
            new[] { "Graz", "Linz", "Graz", "Linz", "Graz" }, _ml.Data.LoadFromFile(other, columns).GetColumn<string>("town").ToArray());
    }

    [TestMethod]
    public void Excel_WithTitlesAboveTheNames_LeavesThemOut()
    {
        var path = _folder.PathOf("data.xlsx");
        var titles = new object?[][] { ["Report 2024", null, null], [null, null, null], ["age", "colour", "weight"] };
        var rows = Enumerable.Range(0, 20).Select(i => new object?[] { 20 + i, i % 2 == 0 ? "red" : "blue", i + 0.5 });
        MiniExcel.SaveAs(path, titles.Concat(rows).Select(row => new { A = row[0], B = row[1], C = row[2] }), printHeader: false);
        var columns = _ml.Data.InferColumns(path);
        CollectionAssert.AreEqual(new[] { "age", "colour", "weight" }, columns.Select(column => column.Name).ToArray());
        Assert.Contains("left out: 2 rows", string.Join(' ', columns.Notes));
        Assert.HasCount(20, _ml.Data.LoadFromFile(path, columns).GetColumn<string>("colour").ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(
        i => $"{20 + i};{(i % 3 == 0 ? "red" : "blue")};{i % 7}.5;{(i % 2 == 0 ? "Graz" : "Linz")}\n"));

    private DataColumns Infer(string text) => _ml.Data.InferColumns(Write(text));

    private string Write(string text, string name = "data.csv")
    {
        var path = _folder.PathOf(name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
