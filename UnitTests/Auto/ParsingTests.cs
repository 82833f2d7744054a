using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Parsing;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>
/// What texts stand for: what the package tells of them while it looks at a file is what ML.NET's own steps make of them afterwards.
/// </summary>
[TestClass]
public sealed class ParsingTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("1234.56", "12", 12f)]
    [DataRow("1234.56", "-1.5e3", -1500f)]
    [DataRow("1,234.56", "1,234,567.5", 1234567.5f)]
    [DataRow("1,234.56 $", "$1,234.50", 1234.5f)]
    [DataRow("1,234.56 $", "-$ 5", -5f)]
    [DataRow("1,234.56 $", "$-5", -5f)]
    [DataRow("1,234.56 $", "($1,000)", -1000f)]
    [DataRow("1,234.56 $", "1,000-", -1000f)]
    [DataRow("1.234,56 €", "1.234,56 €", 1234.56f)]
    [DataRow("1.234,56 €", "  € 0,5  ", 0.5f)]
    [DataRow("1 234,56 kr", "12 345 kr", 12345f)]
    [DataRow("1 234,56 kr", "12\u00A0345,5\u00A0kr", 12345.5f)]
    [DataRow("1'234.56 CHF", "CHF 1’234.50", 1234.5f)]
    [DataRow("1234,56", "3,25", 3.25f)]
    [DataRow("1234.56 %", "12.5%", 0.125f)]
    [DataRow("1234.56 %", "12.5", 12.5f)]
    [DataRow("1234.56 km", "12 km", 12f)]
    [DataRow("1,234.56", "+7", 7f)]
    [DataRow("1,234.56", "−7", -7f)]
    [DataRow("1,234.56", "1e-3", 0.001f)]
    [DataRow("1,234.56 $", "$ (5)", -5f)]
    [DataRow("1,234.56 $", "$1,234.-", 1234f)]
    [DataRow("1.234,56 €", "1.234,-- €", 1234f)]
    [DataRow("1.234,56 €", "-1.234,– €", -1234f)]
    [DataRow("1,234.56", "12,34,567.5", 1234567.5f)]
    [DataRow("1234.56 k M", "1.2M", 1200000f)]
    [DataRow("1234.56 k M", "3 k", 3000f)]
    [DataRow("1234.56 k M", "950", 950f)]
    [DataRow("1234.56 k m", "-1.5m", -1500000f)]
    [DataRow("1234.56 m", "1.5 m", 1.5f)]
    [DataRow("1,234.56 M $", "$1.2M", 1200000f)]
    [DataRow("1.234,56 Mio. €", "1,2 Mio. €", 1200000f)]
    [DataRow("1234.56 km per h", "12 km per h", 12f)]
    public void Number_OfAFormat_IsWhatItStandsFor(string format, string text, float number)
    {
        Assert.AreEqual(number, NumberFormat.FromExample(format).Parse(text));
        Assert.AreEqual(number, Numbers(format, [text]).Single());
    }

    [TestMethod]
    [DataRow("1,234.56", "")]
    [DataRow("1,234.56", "NA")]
    [DataRow("1,234.56", "-")]
    [DataRow("1,234.56", "1,23")]
    [DataRow("1,234.56", "12,345,6")]
    [DataRow("1,234.56", "1,234,")]
    [DataRow("1,234.56", "--5")]
    [DataRow("1,234.56", "(-5)")]
    [DataRow("1,234.56", "5 5")]
    [DataRow("1,234.56", "inf")]
    [DataRow("1,234.56", "Infinity")]
    [DataRow("1,234.56", "-Infinity")]
    [DataRow("1,234.56", "∞")]
    [DataRow("1,234.56", "nan")]
    [DataRow("1,234.56", "1e999")]
    [DataRow("1234,56", "1.5")]
    [DataRow("1234.56", "1,5")]
    [DataRow("1234.56 €", "5 $")]
    [DataRow("1234.56", "٣")]
    [DataRow("1234.56", "123456789012345678901234567890123")]
    [DataRow("1234.56", "\u00A0")]
    [DataRow("1234.56", "(\u00A0)")]
    [DataRow("1,234.56", "1234,567")]
    [DataRow("1,234.56", "1,.34")]
    [DataRow("1.234,56", "1.2.345")]
    [DataRow("1.234,56", "12,34,567")]
    [DataRow("1234.56 k M", "5 G")]
    public void Number_ThatIsNone_IsMissing(string format, string text)
    {
        Assert.IsTrue(float.IsNaN(NumberFormat.FromExample(format).Parse(text)));
        Assert.IsTrue(float.IsNaN(Numbers(format, [text]).Single()));
    }

    [TestMethod]
    [DataRow("1234.56")]
    [DataRow("1,234.56 $ %")]
    [DataRow("1.234,56 € EUR")]
    [DataRow("1 234,56")]
    [DataRow("1'234.56 CHF")]
    [DataRow("1.234,56 US$ $ k M")]
    public void Number_OfAnyText_IsTheSameInTheExpression(string format)
    {
        var (numbers, random) = (NumberFormat.FromExample(format), new Random(1));
        string[] pieces =
        [
            "0", "1", "12", "234", "567", ".", ",", " ", "'", "-", "+", "−", "(", ")", "e", "E5", "e-3", "€", "EUR", "$", "%", "CHF", "x", "00",
            "\u00A0", ",234", ".567", " 234", "k", "M", ",-", ".–",
        ];
        string[] texts = [.. Enumerable.Range(0, 3_000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)])))];
        foreach (var (text, number) in texts.Zip(Numbers(format, texts)))
        {
            Assert.AreEqual(numbers.Parse(text), number, $"[{text}]");
        }
    }

    [TestMethod]
    public void Number_WrittenByAnyProgram_IsExactlyThatFloat()
    {
        var random = new Random(1);
        float[] numbers = [.. Enumerable.Range(0, 5_000)
            .Select(_ => BitConverter.Int32BitsToSingle(random.Next() * (random.Next(2) == 0 ? 1 : -1))).Where(float.IsFinite)];
        string[] texts = [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))];
        CollectionAssert.AreEqual(numbers, Numbers("1,234.56", texts));
        CollectionAssert.AreEqual(numbers, Numbers(format: null, texts));
        CollectionAssert.AreEqual(numbers, texts.Select(text => PlainNumber.Parse(text)).ToArray());
    }

    [TestMethod]
    [DataRow("yyyy-MM-dd", "2024-02-29", "2024-02-29")]
    [DataRow("yyyy-MM-dd", "2024-2-9", "2024-02-09")]
    [DataRow("yyyy-MM-dd HH:mm", "2024-12-31T23:59:59.123+02:00", "2024-12-31 23:59:59")]
    [DataRow("yyyy-MM-dd HH:mm", "2024-12-31 08:05Z", "2024-12-31 08:05")]
    [DataRow("dd.MM.yyyy", "31.12.2024", "2024-12-31")]
    [DataRow("dd.MM.yyyy", "1/3/2000", "2000-03-01")]
    [DataRow("dd.MM.yyyy", "01.03.99", "1999-03-01")]
    [DataRow("dd.MM.yyyy HH:mm", "01.03.2024 7:30", "2024-03-01 07:30")]
    [DataRow("MM/dd/yyyy", "12/31/2024", "2024-12-31")]
    [DataRow("MM/dd/yyyy HH:mm", "1/2/24 1:15 PM", "2024-01-02 13:15")]
    [DataRow("MM/dd/yyyy HH:mm", "1/2/24 12:15:30 am", "2024-01-02 00:15:30")]
    [DataRow("yyyyMMdd", "20240131", "2024-01-31")]
    [DataRow("dd MMM yyyy", "31 Dec 2024", "2024-12-31")]
    [DataRow("dd-MMM-yy", "1-sep-99", "1999-09-01")]
    [DataRow("d. MMMM yyyy", "3. February 2024", "2024-02-03")]
    [DataRow("dd/MMM/yyyy HH:mm", "05/Sept./2024 7:30 pm", "2024-09-05 19:30")]
    [DataRow("d MMM yyyy", "7 may, 2024", "2024-05-07")]
    [DataRow("MMM dd, yyyy", "Dec 31, 2024", "2024-12-31")]
    [DataRow("MMMM d yyyy", "JUNE 1 2024", "2024-06-01")]
    [DataRow("MMM d, yyyy HH:mm", "Oct. 9, 2024, 08:05", "2024-10-09 08:05")]
    [DataRow("yyyy-MM-dd", " 1900-03-01 ", "1900-03-01")]
    [DataRow("yyyy-MM-dd", "1969-12-31", "1969-12-31")]
    public void Date_OfAFormat_HasItsParts(string format, string text, string iso)
    {
        var time = DateTime.Parse(iso, CultureInfo.InvariantCulture);
        Assert.AreEqual(DateOnly.FromDateTime(time), DateFormat.FromPattern(format).Parse(text)!.Value.Date);
        Assert.AreEqual(time, DateFormat.FromPattern(format).ParseMoment(text));
        var values = Dates(format, [text]).Single();
        Assert.AreEqual((time.Year, time.Month, time.Day), ((int)values[0], (int)values[1], (int)values[2]));
        Assert.AreEqual(((int)time.DayOfWeek + 6) % 7 + 1, values[3]);
        var hasTime = format.Contains(':', StringComparison.Ordinal);
        var days = (time - new DateTime(2000, 1, 1)).TotalDays;
        Assert.AreEqual((float)(hasTime ? days : Math.Floor(days)), values[4]);
        Assert.HasCount(hasTime ? 12 : 9, values);
        Assert.AreEqual(MathF.Sin((time.Month - 1 + ((time.Day - 1) / 31f)) * 2 * MathF.PI / 12), values[5], 1e-5f);
        if (hasTime)
        {
            Assert.AreEqual(time.Hour, values[9]);
            Assert.AreEqual((float)Math.Cos(time.TimeOfDay.TotalHours * 2 * Math.PI / 24), values[11], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow("yyyy-MM-dd", "2023-02-29")]
    [DataRow("yyyy-MM-dd", "1900-02-29")]
    [DataRow("yyyy-MM-dd", "2024-13-01")]
    [DataRow("yyyy-MM-dd", "2024-00-01")]
    [DataRow("yyyy-MM-dd", "2024-01-32")]
    [DataRow("yyyy-MM-dd", "0000-01-01")]
    [DataRow("yyyy-MM-dd", "2024-01")]
    [DataRow("yyyy-MM-dd", "")]
    [DataRow("yyyy-MM-dd", "?")]
    [DataRow("yyyy-MM-dd", "soon")]
    [DataRow("dd.MM.yyyy", "12/31/2024")]
    [DataRow("dd.MM.yyyy", "1.2.")]
    [DataRow("yyyy-MM-dd HH:mm", "2024-01-01 25:00")]
    [DataRow("yyyy-MM-dd HH:mm", "2024-01-01 10:61")]
    [DataRow("yyyy-MM-dd HH:mm", "2024-01-01 x")]
    [DataRow("yyyyMMdd", "2024013")]
    [DataRow("dd MMM yyyy", "31 Nov 2024")]
    [DataRow("dd MMM yyyy", "31 Foo 2024")]
    [DataRow("dd MMM yyyy", "Dec 2024")]
    [DataRow("dd MMM yyyy", "31 Decem 2024")]
    [DataRow("dd MMM yyyy", "")]
    [DataRow("MMM dd, yyyy", "Marching 12, 2024")]
    [DataRow("MMM dd, yyyy", "May 2024")]
    [DataRow("MMM dd, yyyy", "12 May 2024")]
    public void Date_ThatIsNone_IsMissing(string format, string text)
    {
        Assert.IsNull(DateFormat.FromPattern(format).Parse(text));
        Assert.IsTrue(Dates(format, [text]).Single().All(float.IsNaN));
    }

    [TestMethod]
    public void Date_OfAnyDay_HasItsParts()
    {
        var random = new Random(1);
        DateOnly[] days = [.. Enumerable.Range(0, 2_000).Select(_ => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)))];
        var values = Dates("yyyy-MM-dd", [.. days.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]);
        var origin = new DateOnly(2000, 1, 1).DayNumber;
        foreach (var (day, value) in days.Zip(values))
        {
            CollectionAssert.AreEqual(
                new float[] { day.Year, day.Month, day.Day, ((int)day.DayOfWeek + 6) % 7 + 1, day.DayNumber - origin }, value[..5], $"{day}");
        }
    }

    [TestMethod]
    public void ValuesOfAllKinds_WhereNumbersAreWrittenWithAComma_AreTheSame()
    {
        string[] texts = ["2024-02-29 13:45", "1234.5", "yes", ""];
        string Parse()
        {
            var numbers = Dates("yyyy-MM-dd HH:mm", texts).SelectMany(date => date).Concat(Numbers(null, texts)).Concat(Numbers("1.234,56 €", texts))
                .Concat(Column<float>(BooleanWords.FromText("yes/no").ToExpression(), texts));
            return string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        }

        var expected = Parse();
        using var culture = OtherCulture.German();
        Assert.AreEqual(expected, Parse());
    }

    [TestMethod]
    public void Date_SlotNames_AreThoseOfThePartsAndColumnsOfTheirNamesStay()
    {
        var data = _ml.Data.LoadFromEnumerable([new DateRow { Date = "2024-05-06", Year = 7 }]);
        var parsed = new DateSteps("Date", new DateFormat(DateOrder.YearMonthDay, HasTime: false))
            .Create(_ml, new HashSet<string> { "Date", "Year" }).Fit(data).Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        parsed.Schema["Date"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(DateSteps.SlotNames(hasTime: false).ToArray(), names.DenseValues().Select(name => $"{name}").ToArray());
        Assert.AreEqual(7, parsed.GetColumn<float>("Year").Single());
        CollectionAssert.AreEquivalent(
            new[] { "Date", "Year" }, parsed.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow("yes/no", "YES", 1f)]
    [DataRow("yes/no", " no ", 0f)]
    [DataRow("да/нет", "Да", 1f)]
    [DataRow("yes/no", "maybe", float.NaN)]
    [DataRow("yes/no", "", float.NaN)]
    public void Boolean_OfWords_IsOneZeroOrMissing(string words, string text, float value) =>
        Assert.AreEqual(value, Column<float>(BooleanWords.FromText(words).ToExpression(), [text]).Single());

    [TestMethod]
    [DataRow("trim", " Red ", "Red")]
    [DataRow("lower", "Red", "red")]
    [DataRow("trim lower", "  ÄB  ", "äb")]
    [DataRow("trim", "NA", "")]
    [DataRow("trim", " ? ", "")]
    [DataRow("trim", "a \"b\" \\ c", "a \"b\" \\ c")]
    public void Text_Cleaned_IsTheSameName(string format, string text, string clean) =>
        Assert.AreEqual(clean, Column<string>(TextCleaning.FromText(format).ToExpression(["NA", "?", "\"", "\\"])!, [text]).Single());

    private static float[] Numbers(string? format, string[] texts) => Column<float>(NumberFormat.ToExpression(format), texts);

    private static T[] Column<T>(string expression, string[] texts)
    {
        var data = _ml.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }));
        return [.. _ml.Transforms.Expression("Value", expression, "Text").Fit(data).Transform(data).GetColumn<T>("Value")];
    }

    private static float[][] Dates(string format, string[] texts)
    {
        var data = _ml.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }));
        return [.. new DateSteps("Text", DateFormat.FromPattern(format))
            .Create(_ml, new HashSet<string>()).Fit(data).Transform(data).GetColumn<float[]>("Text")];
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = "";
    }

    private sealed class DateRow
    {
        public string Date { get; set; } = "";

        public float Year { get; set; }
    }
}
