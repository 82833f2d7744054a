using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MiniExcelLibs;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.UnitTests.Tools;
using Parquet.Serialization;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>What is told of files, and what their rows are, without a word about how they are written.</summary>
[TestClass]
public sealed class InferFileTests : IDisposable
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly string[] _lines =
        [.. Enumerable.Range(0, 40).Select(i => $"{20 + (i * 7 % 30)},{(i % 3 == 0 ? "red" : "blue")},{i * 5 % 7}.5")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(",")]
    [DataRow(";")]
    [DataRow("\t")]
    [DataRow("|")]
    public void Delimiter_OfAnyKind_IsFound(string delimiter)
    {
        var columns = Infer(string.Join('\n', _lines.Prepend("age,colour,price")).Replace(",", delimiter, StringComparison.Ordinal));
        AssertKinds(columns, DataColumnKind.Number, DataColumnKind.Category, DataColumnKind.Number);
    }

    [TestMethod]
    public void Delimiter_SemicolonWithDecimalCommas_IsNotTheComma()
    {
        var columns = Infer("a;b\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 9},5;{i % 7},25\n")));
        Assert.AreEqual("1234,56", columns["b"].Format);
    }

    [TestMethod]
    [DataRow("utf-8", true)]
    [DataRow("utf-8", false)]
    [DataRow("utf-16", true)]
    [DataRow("utf-16", false)]
    [DataRow("utf-16BE", true)]
    [DataRow("windows-1252", false)]
    public void Encoding_OfAnyKind_IsFound(string name, bool hasMark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes(
            "größe,Straße\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i * 7 % 11},{(i % 2 == 0 ? "Bäckerweg" : "Äußere")}\n")));
        var path = _folder.PathOf("data.csv");
        File.WriteAllBytes(path, hasMark ? [.. encoding.GetPreamble(), .. text] : text);

        var columns = _ml.Data.InferColumns(path);
        CollectionAssert.AreEqual(new[] { "größe", "Straße" }, columns.Select(column => column.Name).ToArray());
        Assert.AreEqual("Bäckerweg", _ml.Data.LoadFromFile(path, columns).GetColumn<string>("Straße").First());
    }

    [TestMethod]
    public void Encoding_LetterCutByABlockOfReading_IsStillUtf8()
    {
        var path = Write("a,b\n" + string.Concat(Enumerable.Repeat("1,ééééé\n2,ñ\n", 100_000)));
        Assert.Contains("utf-8", _ml.Data.InferColumns(path).Notes[0]);
    }

    [TestMethod]
    public void Header_WordsAboveNumbers_NamesTheColumns() =>
        Assert.AreEqual("price", Infer(string.Join('\n', _lines.Prepend("age,colour,price")))[2].Name);

    [TestMethod]
    [DataRow("data.csv.gz")]
    [DataRow("data.csv")]
    public void Text_PackedWithGzip_IsReadWhateverItsName(string name)
    {
        Pack(name, Encoding.UTF8.GetBytes(string.Join('\n', _lines.Prepend("age,colour,price"))));
        var columns = _ml.Data.InferColumns(_folder.PathOf(name));
        AssertKinds(columns, DataColumnKind.Number, DataColumnKind.Category, DataColumnKind.Number);
        Assert.AreEqual(40, _ml.Data.LoadFromFile(_folder.PathOf(name), columns).GetColumn<float>("price").Count());
    }

    [TestMethod]
    public void JsonLines_PackedWithGzip_AreRead()
    {
        Pack("data.jsonl.gz", Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 30).Select(i => $"{{\"a\":{i % 9},\"b\":\"{(i % 2 == 0 ? "x" : "y")}\"}}\n"))));
        var columns = _ml.Data.InferColumns(_folder.PathOf("data.jsonl.gz"));
        AssertKinds(columns, DataColumnKind.Number, DataColumnKind.Category);
    }

    [TestMethod]
    public void Parquet_PackedWithGzip_IsToBeUnpacked()
    {
        Pack("data.parquet.gz", "PAR1 and so on"u8.ToArray());
        Assert.Contains(
            "Unpack it first", Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.InferColumns(_folder.PathOf("data.parquet.gz"))).Message);
    }

    [TestMethod]
    public void Header_NumbersInTheFirstLine_IsNone()
    {
        var columns = Infer(string.Join('\n', _lines));
        CollectionAssert.AreEqual(new[] { "Column1", "Column2", "Column3" }, columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(40, _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns).GetColumn<float>("Column1").Count());
    }

    [TestMethod]
    public void Header_WordsThatComeAgain_IsNone() =>
        Assert.AreEqual("Column1", Infer("red,round\nblue,flat\nred,flat\nblue,round\nred,round\n")[0].Name);

    [TestMethod]
    public void Header_ToldByOptions_IsNotGuessed() => Assert.AreEqual(
        "age", _ml.Data.InferColumns(Write("age,sex\nold,m\nage,f\nold,m\n"), options: new DataFileOptions { HasHeader = true })[0].Name);

    [TestMethod]
    public void Names_DuplicateAndEmpty_AreMadeUniqueAndSaid()
    {
        var columns = Infer("a,a,,a_2,b\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 3},{i % 4},{i % 5},{i % 6},{i % 7}\n")));
        CollectionAssert.AreEqual(new[] { "a", "a_3", "Column3", "a_2", "b" }, columns.Select(column => column.Name).ToArray());
        Assert.Contains("The name 'a' is there more than once; the column at place 2 is called 'a_3'.", columns.Notes);
        Assert.Contains("The column at place 3 has no name and is called 'Column3'.", columns.Notes);
    }

    [TestMethod]
    public void Values_WithDelimitersQuotesAndLineEndsInQuotes_AreWhole()
    {
        var path = Write("text,label\r\n\"a,b\r\nc \"\"d\"\"\",1\r\n#x,0\r\nplain,1\r\n");
        var data = _ml.Data.LoadFromFile(path, _ml.Data.InferColumns(path));
        CollectionAssert.AreEqual(new[] { "a,b\r\nc \"d\"", "#x", "plain" }, data.GetColumn<string>("text").ToArray());
    }

    [TestMethod]
    public void Quotes_SingleBelowNamesWithout_AreFound()
    {
        var columns = Infer("num|text|y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7}|'a{i % 3}|b'|yes\n")));
        Assert.HasCount(3, columns);
        var texts = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns).GetColumn<string>("text");
        Assert.AreEqual(60, texts.Count(text => text.EndsWith("|b", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Quotes_ApostrophesInTexts_AreNone()
    {
        var lines = Enumerable.Range(0, 60).Select(i => i == 30 ? "5|'tis late\n" : i == 50 ? "1|2|3\n" : $"{i % 7}|it's {i % 3}\n");
        var columns = _ml.Data.InferColumns(Write("num|text\n" + string.Concat(lines)), options: new() { WrongLines = WrongLines.Skip });
        Assert.HasCount(2, columns);
        Assert.Contains("1 line with another number of values was left out.", columns.Notes);
    }

    [TestMethod]
    public void Quotes_Single_AreFound()
    {
        var path = Write("text,label\n'a,b',1\n'c,d',0\n'e,f',1\n");
        Assert.AreEqual("a,b", _ml.Data.LoadFromFile(path, _ml.Data.InferColumns(path)).GetColumn<string>("text").First());
    }

    [TestMethod]
    public void Columns_TenThousand_AreAllThere()
    {
        var header = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"ñ{i}"));
        var rows = Enumerable.Range(0, 5).Select(row => string.Join(',', Enumerable.Range(0, 10_000).Select(i => (i + row) % 3)));
        var columns = Infer(string.Concat(rows.Prepend(header).Select(line => line + "\n")));
        Assert.HasCount(10_000, columns);
        Assert.AreEqual("ñ9999", columns[9_999].Name);
    }

    [TestMethod]
    public void RawTypes_PlainNumbersAreSingleAndAllElseTextAsTheFileHasIt()
    {
        var path = Write("plain,gaps,marks,money,zip,yes,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{i * 7 % 13}.5,{(i % 5 == 0 ? "" : $"{i % 9}")},{(i % 4 == 0 ? "?" : $"{i % 11}")},\"${i % 9 + 1},{i % 900 + 100}.00\",0{i % 8}"
            + $"123,{(i % 2 == 0 ? "yes" : "no")},{i % 2}\n")));
        var columns = _ml.Data.InferColumns(path);
        CollectionAssert.AreEqual(
            new[] { DataKind.Single, DataKind.Single, DataKind.String, DataKind.String, DataKind.String, DataKind.String, DataKind.Single },
            columns.Select(column => column.RawType).ToArray());
        AssertKinds(
            columns, DataColumnKind.Number, DataColumnKind.Number, DataColumnKind.Number, DataColumnKind.Number, DataColumnKind.Category,
            DataColumnKind.Boolean, DataColumnKind.Boolean);
        var raw = _ml.Data.LoadFromFile(path, columns);
        Assert.AreEqual("$1,100.00", raw.GetColumn<string>("money").First());
        Assert.IsTrue(float.IsNaN(raw.GetColumn<float>("gaps").First()));
        var parsed = columns.CreateParser(_ml).Fit(raw).Transform(raw);
        Assert.IsTrue(float.IsNaN(parsed.GetColumn<float>("marks").First()));
        Assert.AreEqual(1f, parsed.GetColumn<float>("marks").ElementAt(1));
        Assert.AreEqual("00123", parsed.GetColumn<string>("zip").First());
    }

    [TestMethod]
    [DataRow("1.234,50 €", "1.234,56 €")]
    [DataRow("€ 12,99", "1234,56 €")]
    [DataRow("$1,234.00", "1,234.56 $")]
    [DataRow("1 234,5 kr", "1 234,56 kr")]
    [DataRow("CHF 1'234.50", "1'234.56 CHF")]
    [DataRow("12.5%", "1234.56 %")]
    [DataRow("12.5 km", "1234.56 km")]
    [DataRow("(1,234)", "1,234.56")]
    [DataRow("$ (1,234)", "1,234.56 $")]
    [DataRow("12 %", "1234.56 %")]
    [DataRow("1.2M €", "1234.56 M €")]
    [DataRow("1,2 Mio.€", "1234,56 Mio. €")]
    [DataRow("CHF 1'234.–", "1'234.56 CHF")]
    [DataRow("₹1,23,425.50", "1,234.56 ₹")]
    [DataRow("12.5 km per h", "1234.56 per km h")]
    public void Number_WrittenAsText_HasThatFormat(string value, string format)
    {
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{value.Replace('2', (char)('1' + (i % 9)))};{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Number, format), (columns["x"].Kind, columns["x"].Format));
    }

    [TestMethod]
    public void Number_WithMagnitudesInSomeRows_IsTheNumberThatIsMeant()
    {
        string[] texts = ["950", "1.2M", "3k", "12.5K", "2B"];
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{texts[i % 5]};{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Number, "1234.56 B K M k"), (columns["x"].Kind, columns["x"].Format));
        CollectionAssert.AreEqual(new[] { 950f, 1_200_000f, 3_000f, 12_500f, 2_000_000_000f }, Parse(columns)[..5]);
    }

    [TestMethod]
    [DataRow("950|12.000|1.500|3.250|85", "the point groups thousands, as smaller numbers have none", 12_000f, DisplayName = "smaller numbers tell")]
    [DataRow("950|12.000|1.500|1.234.567|85", "numbers as 1.234,56", 12_000f, DisplayName = "a second group tells")]
    [DataRow("1.5|12.000|1.500|3.250|85", "numbers", 12f, DisplayName = "a shorter fraction tells")]
    [DataRow("7.125|12.000|1.500|3.250|8.500", "no row tells whether the point groups thousands", 12f, DisplayName = "nothing tells")]
    public void Number_WithAPointBeforeThreeDigits_IsDecidedByTheWholeColumn(string values, string reason, float second)
    {
        var texts = values.Split('|');
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{texts[i % 5]};{i % 2}\n")));
        Assert.Contains(reason, columns["x"].Reason);
        Assert.AreEqual(second, Parse(columns)[1]);
    }

    [TestMethod]
    public void Number_WithAPointBeforeThreeDigits_FollowsOtherColumns()
    {
        var columns = Infer("x;price;y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"1{i % 7}.{i % 9}00;{i % 8},5;{i % 2}\n")));
        Assert.Contains("the point groups thousands, as other columns tell", columns["x"].Reason);
        Assert.AreEqual(10_000f, Parse(columns)[0]);
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(0.99)]
    [DataRow(0.01)]
    public void Gzip_ThatEndsTooEarly_IsNamedWithTheWayOut(double part)
    {
        var path = _folder.PathOf("data.csv.gz");
        Pack(
            "data.csv.gz", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4_000).Select(i => $"{i},{i * 7919 % 977}\n").Prepend("a,b\n"))));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..Math.Max(5, (int)(part * bytes.Length))]);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.InferColumns(path)).Message;
        Assert.Contains(path, message);
        Assert.Contains("ends too early, or is damaged. Copy or download it once more", message);
    }

    [TestMethod]
    [DataRow("sep=;\n")]
    [DataRow("sep=;\r\n# made by hand, twice\n#\n")]
    [DataRow("# made by hand; twice; or more\n\n# on a day\n")]
    public void Lines_BeforeTheNames_AreLeftOutAndSaid(string before)
    {
        var columns = Infer(before + "age;colour\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 9},5;{i % 7},25\n")));
        CollectionAssert.AreEqual(new[] { "age", "colour" }, columns.Select(column => column.Name).ToArray());
        Assert.StartsWith("What stands before the values was left out", columns.Notes[1]);
        Assert.AreEqual(30, _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns).GetColumn<string>("age").Count());
    }

    [TestMethod]
    [DataRow("2024-{1}-{0}", "yyyy-MM-dd")]
    [DataRow("{0}.{1}.2024", "dd.MM.yyyy")]
    [DataRow("{1}/{0}/2024", "MM/dd/yyyy")]
    [DataRow("{0}/{1}/2024", "dd.MM.yyyy")]
    [DataRow("2024-{1}-{0}T10:30:00Z", "yyyy-MM-dd HH:mm")]
    [DataRow("{1}/{0}/24 3:05 PM", "MM/dd/yyyy HH:mm")]
    [DataRow("{0}-{2}-2024", "dd MMM yyyy")]
    [DataRow("{2} {0}, 2024 3:05 PM", "MMM dd, yyyy HH:mm")]
    public void Date_OfAnyOrder_IsDecidedByAllRows(string pattern, string format)
    {
        var months = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames;
        string Cell(int i) =>
            string.Format(CultureInfo.InvariantCulture, pattern, $"{i % 28 + 1:00}", $"{i % 12 + 1:00}", months[i % 12]);
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{Cell(i)};{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Date, format), (columns["x"].Kind, columns["x"].Format));
    }

    [TestMethod]
    public void Date_ThatNoRowTellsTheOrderOf_SaysSo()
    {
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"0{i % 9 + 1}/0{i % 7 + 1}/2024;{i % 2}\n")));
        Assert.Contains("no row tells the day from the month", columns["x"].Reason);
        Assert.AreEqual("dd.MM.yyyy", columns.With("x", DataColumnKind.Date, "dd.MM.yyyy")["x"].Format);
    }

    [TestMethod]
    public void Value_ThatIsNoneFarDown_IsMissingAndSaidByItsLine()
    {
        var columns = Infer("x,y\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => i == 4_000 ? "oops,1\n" : $"{i % 77}.5,{i % 2}\n")));
        Assert.AreEqual(DataColumnKind.Number, columns["x"].Kind);
        Assert.Contains("1 value is no number and read as missing: 'oops' in line 4,002", columns["x"].Reason);
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        Assert.AreEqual(1, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<float>("x").Count(float.IsNaN));
    }

    [TestMethod]
    [DataRow("{0}", null, 40)]
    [DataRow("{0}", null, 4000)]
    [DataRow("{0}.5", null, 40)]
    [DataRow("1.{0},50 €", "1.234,56 €", 40)]
    [DataRow("{0} km", "1234.56 km", 40)]
    public void Numbers_BesideAWordInManyRows_AreNumbersThatMissIt(string pattern, string? format, int words)
    {
        var numbers = Enumerable.Range(0, 2 * words).Select(i => string.Format(CultureInfo.InvariantCulture, pattern, 100 + (i * 7 % 900)));
        var columns = Infer("x;y\n" + string.Concat(numbers.Concat(Enumerable.Repeat("unbekannt", words)).Select((x, i) => $"{x};{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Number, format), (columns["x"].Kind, columns["x"].Format), columns["x"].Reason);
        CollectionAssert.AreEqual(new[] { "unbekannt" }, columns["x"].MissingMarks.ToArray());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"'unbekannt' read as missing in {words:N0} lines"), columns["x"].Reason);
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        Assert.AreEqual(words, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<float>("x").Count(float.IsNaN));
    }

    [TestMethod]
    public void Dates_BesideAWordInManyRows_AreDatesThatMissIt()
    {
        var columns = Infer("x;y\n"
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 3 == 0 ? "still open" : $"{i % 28 + 1}.{i % 12 + 1}.2024")};{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Date, "dd.MM.yyyy"), (columns["x"].Kind, columns["x"].Format), columns["x"].Reason);
        Assert.Contains("'still open' read as missing in 20 lines", columns["x"].Reason);
    }

    [TestMethod]
    [DataRow("0{0}|0{0}|unknown", DisplayName = "codes that begin with zeros")]
    [DataRow("1|2|3|more", DisplayName = "few numbers")]
    [DataRow("{0}|{0}|{0}|{0}|red|green|blue|black", DisplayName = "many words")]
    [DataRow("{0}|red|green|blue", DisplayName = "mostly words")]
    public void Numbers_AmongNames_StayCategories(string values)
    {
        var all = values.Split('|');
        var columns = Infer("x;y\n" + string.Concat(Enumerable.Range(0, 120).Select(i =>
            $"{string.Format(CultureInfo.InvariantCulture, all[i % all.Length], 100 + (i * 7 % 30))};{i % 2}\n")));
        Assert.AreEqual(DataColumnKind.Category, columns["x"].Kind, columns["x"].Reason);
    }

    [TestMethod]
    [DataRow("NA")]
    [DataRow("?")]
    [DataRow("null")]
    [DataRow("-")]
    [DataRow("N/A")]
    [DataRow("NaN")]
    public void MissingMark_OfAnyKind_IsFoundAndParsedInTexts(string mark)
    {
        var columns = Infer("x,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i % 5 == 0 ? mark : "abc"[(i % 3)..])},{i % 2}\n")));
        CollectionAssert.AreEqual(new[] { mark }, columns["x"].MissingMarks.ToArray());
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        Assert.AreEqual(string.Empty, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<string>("x").First());
    }

    [TestMethod]
    [DataRow("Ja", "nein", "Ja/nein")]
    [DataRow("oui", "NON", "oui/NON")]
    [DataRow("True", "False", "True/False")]
    [DataRow("sí", "no", "sí/no")]
    public void Boolean_InAnyLanguage_IsFound(string yes, string no, string format)
    {
        var columns = Infer("x,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(i % 3 == 0 ? yes : no)},{i % 2}\n")));
        Assert.AreEqual((DataColumnKind.Boolean, format), (columns["x"].Kind, columns["x"].Format));
    }

    [TestMethod]
    public void Category_WithBlanksAndSpellings_IsCleanedToOneName()
    {
        var columns = Infer(
            "x,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{new[] { "red", " Red", "RED  ", "blue" }[i % 4]},{i % 2}\n")));
        Assert.AreEqual("trim lower", columns["x"].Format);
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        CollectionAssert.AreEquivalent(
            new[] { "red", "blue" }, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<string>("x").Distinct().ToArray());
    }

    // Vowels as in phonetics: hid and hId are two words.
    [TestMethod]
    [DataRow("hid hId had hAd had", PredictionTask.MulticlassClassification, null, "hid, hId, had, hAd")]
    [DataRow("hid hId", PredictionTask.BinaryClassification, null, "True 35, False 35")]
    [DataRow("ham Spam Spam Spam Spam Spam spam", PredictionTask.BinaryClassification, "lower", "True 60, False 10")]
    [DataRow("red blue green green green green Green", PredictionTask.MulticlassClassification, "lower", "red, blue, green")]
    public void Label_ClassesThatDifferInCapitals_AreOneWhereOneSpellingPrevails(
        string labels, PredictionTask task, string? format, string expected)
    {
        var words = labels.Split(' ');
        var columns = Infer("x,y\n" + string.Concat(Enumerable.Range(0, 70).Select(i => $"{i % 9},{words[i % words.Length]}\n")));
        Assert.AreEqual((task, format), (columns.Task, columns["y"].Format));
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        var parsed = columns.CreateParser(_ml).Fit(raw).Transform(raw);
        var classes = task == PredictionTask.BinaryClassification
            ? [.. parsed.GetColumn<bool>("y").CountBy(isTrue => isTrue).Select(one => $"{one.Key} {one.Value}")]
            : parsed.GetColumn<string>("y").Distinct().ToArray();
        CollectionAssert.AreEquivalent(expected.Split(", "), classes);
    }

    [TestMethod]
    public void Label_PositiveOneThatIsNamed_IsFoundInAnySpelling()
    {
        static string WordOf(int row) => row % 7 == 0 ? "ham" : row % 7 == 1 ? "spam" : "Spam";
        var columns = Infer("x,y\n" + string.Concat(Enumerable.Range(0, 70).Select(i => $"{i % 9},{WordOf(i)}\n")))
            .WithLabel("y", PredictionTask.BinaryClassification, positiveLabel: "Spam");
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        Assert.AreEqual(60, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<bool>("y").Count(isTrue => isTrue));
    }

    [TestMethod]
    public void Text_WithoutSpacesBetweenWords_IsText() => Assert.AreEqual(
        DataColumnKind.Text,
        Infer("x\ty\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"房间很干净服务态度也很好{i}\t{i % 2}\n")))["x"].Kind);

    [TestMethod]
    public void JsonLines_WithNestedAndMissingEntries_AreColumns()
    {
        var path = Write(
            "{\"a\":1.5,\"b\":{\"c\":\"x\"}}\n\n{\"b\":{\"c\":\"y\"},\"a\":null,\"d\":true}\n{\"a\":2,\"b\":{\"c\":\"x\"},\"d\":false}\n",
            "data.jsonl");
        var columns = _ml.Data.InferColumns(path, "d");
        CollectionAssert.AreEqual(new[] { "a", "b.c", "d" }, columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1.5f, float.NaN, 2f }, _ml.Data.LoadFromFile(path, columns).GetColumn<float>("a").ToArray());
    }

    [TestMethod]
    public async Task Parquet_OfTypedColumns_IsReadAsATextFileWouldBe()
    {
        var path = _folder.PathOf("data.parquet");
        await ParquetSerializer.SerializeAsync(
            Enumerable.Range(0, 20).Select(i => new TypedRow
            {
                Amount = i % 3 == 0 ? null : i + 0.1,
                Name = i % 2 == 0 ? "x" : null,
                Time = new DateTime(2024, 1, 2).AddDays(i),
                Flag = i % 4 == 0,
            }), path);
        AssertTyped(path);
    }

    [TestMethod]
    public void Excel_OfTypedCells_IsReadAsATextFileWouldBe()
    {
        var path = _folder.PathOf("data.xlsx");
        MiniExcel.SaveAs(path, Enumerable.Range(0, 20).Select(i => new
        {
            Amount = i % 3 == 0 ? (double?)null : i + 0.1,
            Name = i % 2 == 0 ? "x" : null,
            Time = new DateTime(2024, 1, 2).AddDays(i),
            Flag = i % 4 == 0,
        }));
        AssertTyped(path);
    }

    [TestMethod]
    public void Excel_UnknownSheet_NamesThoseThatAreThere()
    {
        var path = _folder.PathOf("data.xlsx");
        MiniExcel.SaveAs(path, new[] { new { A = 1 } });
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Data.InferColumns(path, options: new DataFileOptions { SheetName = "Data" }));
        Assert.Contains("It has 'Sheet1'", exception.Message);
    }

    [TestMethod]
    public void LoadFromFile_OtherOrderAndWithoutLabel_FindsTheColumnsByName()
    {
        var columns = Infer(string.Join('\n', _lines.Prepend("age,colour,price")), "colour");
        var other = Write("price;age\n7.5;33\n", "other.csv");
        var raw = _ml.Data.LoadFromFile(other, columns);
        Assert.AreEqual(33f, columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<float>("age").Single());
    }

    [TestMethod]
    public void LoadFromFile_ColumnMissing_SuggestsTheNearestName()
    {
        var columns = Infer(string.Join('\n', _lines.Prepend("age,colour,price")), "colour");
        var exception = Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.LoadFromFile(Write("prise,age\n1,2\n", "other.csv"), columns));
        Assert.Contains("Column 'price' is missing", exception.Message);
        Assert.Contains("Did you mean 'prise'?", exception.Message);
    }

    [TestMethod]
    public void LoadFromFile_FileChangedSince_SaysSo()
    {
        var path = Write(string.Join('\n', _lines.Prepend("age,colour,price")));
        var data = _ml.Data.LoadFromFile(path, _ml.Data.InferColumns(path));
        File.AppendAllText(path, "\n1,red,2\n");
        Assert.Contains("has changed", Assert.ThrowsExactly<IOException>(() => data.GetColumn<float>("age").Count()).Message);
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("\n \n", "no line with a value")]
    [DataRow("a\0b,c\n1\0,2", "is no text")]
    [DataRow("a,b\n1,2\n\"x,3\n", "Line 3 of")]
    [DataRow("a,b,c\n1,2,3\n\"x\ny\",2,3\n1,2\n1,2,3,4\n", "line 5 has 2, line 6 has 4")]
    [DataRow("{\"a\":1}\n{\"a\":\n", "Line 2 of")]
    [DataRow("{\"a\":1}\n[2]\n", "Line 2 of")]
    public void File_NotAsItShouldBe_NamesTheFaultAndTheWayOut(string text, string said)
    {
        var message = Assert.ThrowsExactly<InvalidDataException>(() => Infer(text)).Message;
        Assert.Contains(said, message);
        Assert.IsTrue(message.Contains("Give a file", StringComparison.Ordinal) || message.Contains("Mend", StringComparison.Ordinal), message);
    }

    [TestMethod]
    public void File_WithWrongLinesToSkip_SaysHowManyWereLeftOut()
    {
        var options = new DataFileOptions { WrongLines = WrongLines.Skip };
        var columns = _ml.Data.InferColumns(Write("a,b\n1,2\n1\n3,4,5\n5,6\n7,7\n"), options: options);
        Assert.Contains("2 lines with another number of values were left out.", columns.Notes);
        Assert.AreEqual(3, _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns, options).GetColumn<float>("a").Count());
    }

    [TestMethod]
    public void File_WithEmptyValuesBehindTheLastColumn_IsRead() =>
        Assert.HasCount(2, Infer("a,b,\n1,2,\n3,4,\n5,6,\n"));

    [TestMethod]
    public void File_Damaged_SaysWhatItIs()
    {
        var path = _folder.PathOf("data.parquet");
        File.WriteAllBytes(path, [.. "PAR1"u8, .. new byte[100]]);
        Assert.Contains("is damaged", Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.InferColumns(path)).Message);
        path = _folder.PathOf("data.xlsx");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt");
        }

        Assert.Contains("no Excel workbook", Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.InferColumns(path)).Message);
    }

    [TestMethod]
    public void File_ThatIsNotThere_SaysWhereItWasLookedFor() =>
        Assert.Contains(
            _folder.PathOf("none.csv"), Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Data.InferColumns(_folder.PathOf("none.csv"))).Message);

    [TestMethod]
    public void File_LockedByAnother_SaysWhatToDo()
    {
        var path = Write("a,b\n1,2\n");
        using var locking = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("Close the program that has it open", Assert.ThrowsExactly<IOException>(() => _ml.Data.InferColumns(path)).Message);
    }

    [TestMethod]
    public void InferColumns_UnknownLabel_SuggestsTheNearestNameBeforeRowsAreRead() => Assert.Contains(
        "Did you mean 'price'?",
        Assert.ThrowsExactly<ArgumentException>(() => Infer(string.Join('\n', _lines.Prepend("age,colour,price")) + "\n1\n", "pryce")).Message);

    private static void AssertTyped(string path)
    {
        var columns = _ml.Data.InferColumns(path, "Flag");
        AssertKinds(columns, DataColumnKind.Number, DataColumnKind.Category, DataColumnKind.Date, DataColumnKind.Boolean);
        var raw = _ml.Data.LoadFromFile(path, columns);
        var parsed = columns.CreateParser(_ml).Fit(raw).Transform(raw);
        CollectionAssert.AreEqual(new[] { float.NaN, 1.1f, 2.1f, float.NaN }, parsed.GetColumn<float>("Amount").Take(4).ToArray());
        CollectionAssert.AreEqual(new[] { "x", "" }, parsed.GetColumn<string>("Name").Take(2).ToArray());
        CollectionAssert.AreEqual(new[] { 2024f, 1f, 2f }, parsed.GetColumn<float[]>("Time").First()[..3]);
        CollectionAssert.AreEqual(new[] { true, false }, parsed.GetColumn<bool>("Flag").Take(2).ToArray());
    }

    private static void AssertKinds(DataColumns columns, params DataColumnKind[] kinds) =>
        CollectionAssert.AreEqual(kinds, columns.Select(column => column.Kind).ToArray(), columns.ToString());

    private float[] Parse(DataColumns columns)
    {
        var raw = _ml.Data.LoadFromFile(_folder.PathOf("data.csv"), columns);
        return [.. columns.CreateParser(_ml).Fit(raw).Transform(raw).GetColumn<float>("x")];
    }

    private DataColumns Infer(string text, string? label = null) => _ml.Data.InferColumns(Write(text), label);

    private string Write(string text, string name = "data.csv")
    {
        var path = _folder.PathOf(name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private void Pack(string name, byte[] bytes)
    {
        using var packed = new GZipStream(File.Create(_folder.PathOf(name)), CompressionMode.Compress);
        packed.Write(bytes);
    }

    private sealed class TypedRow
    {
        public double? Amount { get; set; }

        public string? Name { get; set; }

        public DateTime Time { get; set; }

        public bool Flag { get; set; }
    }
}
