using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>The object that tells what columns are: guessed from any data view, shown, overridden, written and read.</summary>
[TestClass]
public sealed class DataColumnsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Number", DataColumnKind.Id)] // 0, 1, 2 …
    [DataRow("CustomerId", DataColumnKind.Id)]
    [DataRow("Age", DataColumnKind.Number)]
    [DataRow("Visits", DataColumnKind.Number)]
    [DataRow("IsMember", DataColumnKind.Boolean)]
    [DataRow("Flag", DataColumnKind.Boolean)]
    [DataRow("Colour", DataColumnKind.Category)]
    [DataRow("Comment", DataColumnKind.Text)]
    [DataRow("Photo", DataColumnKind.ImagePath)]
    [DataRow("Country", DataColumnKind.Constant)]
    [DataRow("Pixels", DataColumnKind.Number)]
    public void InferColumns_TypedView_TellsTheKind(string name, DataColumnKind kind) => Assert.AreEqual(kind, Infer()[name].Kind);

    [TestMethod]
    [DataRow("Won", PredictionTask.BinaryClassification)]
    [DataRow("IsMember", PredictionTask.BinaryClassification)]
    [DataRow("Colour", PredictionTask.MulticlassClassification)]
    [DataRow("Age", PredictionTask.Regression)]
    public void InferColumns_Label_TellsTheTask(string label, PredictionTask task) => Assert.AreEqual(task, Infer(label).Task);

    [TestMethod]
    public void InferColumns_ColumnNamedLabel_IsTheLabel() =>
        Assert.AreEqual(
            "Label",
            _ml.Data.InferColumns(_ml.Data.LoadFromEnumerable(Rows.Select(row => new Labelled { Label = row.Age, Age = row.Visits }))).LabelName);

    [TestMethod]
    public void InferColumns_UnknownLabel_SuggestsTheNearestName() =>
        Assert.Contains("Did you mean 'Colour'?", Assert.ThrowsExactly<ArgumentException>(() => Infer("Color")).Message);

    [TestMethod]
    public void InferColumns_LabelOfOneClass_SaysThatNothingIsToBePredicted() =>
        Assert.Contains("'XY' in all rows", Assert.ThrowsExactly<InvalidOperationException>(() => Infer("Country")).Message);

    [TestMethod]
    public void InferColumns_NoLabels_SaysSo() =>
        Assert.Contains("'Nothing' is empty in all rows", Assert.ThrowsExactly<InvalidOperationException>(() => Infer("Nothing")).Message);

    [TestMethod]
    public void InferColumns_NoRows_SaysSo() => Assert.Contains(
        "no rows",
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.InferColumns(_ml.Data.LoadFromEnumerable<Row>([]))).Message);

    [TestMethod]
    public void With_AnotherKind_LeavesTheFirstAsItWas()
    {
        var columns = Infer();
        Assert.AreEqual(DataColumnKind.Category, columns.With("Visits", DataColumnKind.Category)["Visits"].Kind);
        Assert.AreEqual(DataColumnKind.Number, columns["Visits"].Kind);
    }

    [TestMethod]
    public void With_UnknownName_SuggestsTheNearest() =>
        Assert.Contains("Did you mean 'Visits'?", Assert.ThrowsExactly<ArgumentException>(() => Infer().With("visit", DataColumnKind.Text)).Message);

    [TestMethod]
    public void Without_Columns_NoModelLearnsFromThem() =>
        CollectionAssert.DoesNotContain(Infer().Without(["Age", "Visits"]).Features.Select(column => column.Name).ToArray(), "Visits");

    [TestMethod]
    public void WithLabel_BinaryOfOtherValues_MustKnowThePositiveOne() => Assert.Contains(
        "which value of 'Colour' is true",
        Assert.ThrowsExactly<ArgumentException>(() => Infer().WithLabel("Colour", PredictionTask.BinaryClassification)).Message);

    [TestMethod]
    public void WithLabel_BooleanWordsAsSeveralClasses_StayWords()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new { Answer = i % 2 == 0 ? "yes" : "no", X = (float)i }));
        var columns = _ml.Data.InferColumns(data, "Answer").WithLabel("Answer", PredictionTask.MulticlassClassification);
        var answers = columns.CreateLabelParser(_ml).Fit(data).Transform(data).GetColumn<string>("Answer").Distinct().ToArray();
        CollectionAssert.AreEquivalent(new[] { "yes", "no" }, answers);
    }

    [TestMethod]
    public void InferColumns_LabelOfTwoWords_TellsBothAlsoFromJson()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new { Mail = i % 3 == 0 ? "spam" : "ham", X = (float)i }));
        var columns = DataColumns.FromJson(_ml.Data.InferColumns(data, "Mail").With("X", DataColumnKind.Category).ToJson());
        Assert.AreEqual(("spam", "ham"), (columns.PositiveLabel, columns.NegativeLabel));
        Assert.IsNull(columns.WithLabel("Mail", PredictionTask.BinaryClassification, "spam").NegativeLabel);
    }

    [TestMethod]
    [DataRow("Yes", "No")]
    [DataRow("FALSE", "TRUE", "TRUE")]
    [DataRow("ham", "spam", "spam")]
    [DataRow("0", "1", "1")]
    [DataRow("2", "1")]
    public void ClassNames_OfTwoClasses_AreTheWordsOfTheData(string one, string other, string? positive = null)
    {
        positive ??= one;
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new { Answer = i % 3 == 0 ? one : other, X = (float)i }));
        var columns = DataColumns.FromJson(_ml.Data.InferColumns(data, "Answer").ToJson());
        CollectionAssert.AreEqual(new[] { positive == one ? other : one, positive }, columns.ClassNames!.ToArray());
    }

    [TestMethod]
    public void ClassNames_OfABoolean_AreFalseAndTrue()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new { Answer = i % 3 == 0, X = (float)i }));
        var columns = _ml.Data.InferColumns(data, "Answer");
        CollectionAssert.AreEqual(new[] { "false", "true" }, columns.ClassNames!.ToArray());
        Assert.IsNull(columns.WithLabel("X", PredictionTask.Regression).ClassNames);
        Assert.Contains("the label is 'false' or 'true'", columns.TaskReason);
    }

    [TestMethod]
    public void ClassNames_WrittenInSeveralWays_AreTheMostFrequentOnes()
    {
        string[] words = ["Ja", "Ja", "JA", "nein", "nein", "Nein"];
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 12).Select(i => new { Answer = words[i % 6], X = (float)i }));
        CollectionAssert.AreEqual(new[] { "nein", "Ja" }, _ml.Data.InferColumns(data, "Answer").ClassNames!.ToArray());
    }

    [TestMethod]
    public void FromJson_OfToJson_IsTheSame()
    {
        var columns = Infer("Won").With("Visits", DataColumnKind.Category);
        Assert.AreEqual(columns.ToString(), DataColumns.FromJson(columns.ToJson()).ToString());
    }

    [TestMethod]
    [DataRow("\"kind\"", "\"knd\"", "did you mean \"kind\"?")]
    [DataRow("\"Number\"", "\"Nmber\"", "must be one of Number, Boolean")]
    [DataRow("\"label\": \"Won\"", "\"label\": \"Wonn\"", "Did you mean 'Won'?")]
    [DataRow("{", "", "it is none")]
    public void FromJson_WrongEntry_NamesIt(string right, string wrong, string said) => Assert.Contains(
        said,
        Assert.ThrowsExactly<InvalidDataException>(
            () => DataColumns.FromJson(Infer("Won").ToJson().Replace(right, wrong, StringComparison.Ordinal))).Message);

    [TestMethod]
    public void ToString_Table_NamesEachColumnAndWhy()
    {
        var table = Infer("Won").ToString();
        Assert.Contains("label Won: BinaryClassification, the label is 'lost' or 'won', won is true", table);
        Assert.Contains("always 'XY'", table);
    }

    [TestMethod]
    public void CreateParser_TypedView_MakesWhatTheKindsSay()
    {
        var parsed = Infer("Won").With("Visits", DataColumnKind.Category).CreateParser(_ml).Fit(View()).Transform(View());
        Assert.AreEqual(NumberDataViewType.Single, parsed.Schema["Age"].Type);
        Assert.AreEqual(NumberDataViewType.Single, parsed.Schema["IsMember"].Type);
        Assert.AreEqual(BooleanDataViewType.Instance, parsed.Schema["Won"].Type);
        CollectionAssert.AreEqual(Rows.Select(row => $"{row.Visits}").ToArray(), parsed.GetColumn<string>("Visits").ToArray());
        CollectionAssert.AreEqual(Rows.Select(row => row.Won == "won").ToArray(), parsed.GetColumn<bool>("Won").ToArray());
    }

    [TestMethod]
    public void CreateParser_RowsWithoutALabel_AreParsedToo()
    {
        var data = _ml.Transforms.DropColumns("Won").Fit(View()).Transform(View());
        Assert.AreEqual(NumberDataViewType.Single, Infer("Won").CreateParser(_ml).Fit(data).Transform(data).Schema["Visits"].Type);
    }

    [TestMethod]
    public void CreateFeatureParser_RowsWithTheirLabel_LeavesTheLabelAsItIs()
    {
        var parser = Infer("Won").CreateFeatureParser(_ml).Fit(View());
        Assert.AreEqual(TextDataViewType.Instance, parser.Transform(View()).Schema["Won"].Type);
    }

    [TestMethod]
    public void CreateLabelParser_RowsWithoutTheirLabel_NamesIt()
    {
        var data = _ml.Transforms.DropColumns("Won").Fit(View()).Transform(View());
        Assert.Contains("'Won' is missing", Assert.ThrowsExactly<ArgumentException>(() => Infer("Won").CreateLabelParser(_ml).Fit(data)).Message);
    }

    [TestMethod]
    [DataRow("Won", 58)]
    [DataRow("Age", 59)]
    public void KeepLabelled_RowsWithoutALabel_AreLeftOut(string label, int count)
    {
        Row[] rows = [.. Rows.Take(57), new() { Won = " ", Age = 1 }, new() { Won = "NA", Age = float.NaN }, new() { Won = "won", Age = 2 }];
        var data = _ml.Data.LoadFromEnumerable(rows);
        var kept = _ml.Data.InferColumns(data, label).KeepLabelled(_ml, data);
        Assert.AreEqual(count, kept.GetColumn<string>("Won").Count());
        Assert.HasCount(data.Schema.Count, kept.Schema.Where(column => !column.IsHidden));
    }

    [TestMethod]
    public void CreateParser_DateOfATypedView_IsAVectorOfItsParts()
    {
        var data = _ml.Data.LoadFromEnumerable(
            Rows.Select((row, i) => new Timed { Time = new DateTime(2024, 2, 29, 13, 0, 0).AddDays(i), Label = row.Age }));
        var columns = _ml.Data.InferColumns(data);
        Assert.AreEqual(DataColumnKind.Date, columns["Time"].Kind);
        CollectionAssert.AreEqual(
            new[] { 2024f, 2f, 29f, 4f }, columns.CreateParser(_ml).Fit(data).Transform(data).GetColumn<float[]>("Time").First()[..4]);
    }

    [TestMethod]
    [DataRow(DataColumnKind.Number, "12.34.56")]
    [DataRow(DataColumnKind.Date, "yyyy")]
    [DataRow(DataColumnKind.Boolean, "yes")]
    [DataRow(DataColumnKind.Category, "upper")]
    [DataRow(DataColumnKind.Id, "trim")]
    public void With_FormatThatTheKindHasNot_SaysWhatThereIs(DataColumnKind kind, string format) =>
        Assert.Contains($"\"{format}\"", Assert.ThrowsExactly<ArgumentException>(() => Infer().With("Visits", kind, format)).Message);

    [TestMethod]
    public void CreateParser_InAPipeline_TellsItsColumnsBeforeThereAreRows()
    {
        var parser = Infer("Won").CreateParser(_ml);
        var shape = parser.GetOutputSchema(TestSchemas.ShapeOf(View().Schema));
        Assert.AreEqual(NumberDataViewType.Single, shape.Single(column => column.Name == "Visits").ItemType);
    }

    private static Row[] Rows { get; } =
    [
        .. Enumerable.Range(0, 60).Select(i => new Row
        {
            Number = i,
            CustomerId = $"C-{(i * 7919 % 10007) + 10000}",
            Age = 20.5f + (i * 17 % 40),
            Visits = i * 5 % 13,
            IsMember = i % 3 == 0,
            Flag = i % 4 == 0 ? 1 : 0,
            Colour = new[] { "red", "green", "blue" }[i * 7 % 3],
            Comment = $"The customer number {i} was here and said nothing of importance",
            Photo = $"photos/{i}.jpg",
            Country = "XY",
            Won = i % 5 == 0 ? "won" : "lost",
            Pixels = [i, i],
        }),
    ];

    private static IDataView View() => _ml.Data.LoadFromEnumerable(Rows);

    private static DataColumns Infer(string label = "Colour") => _ml.Data.InferColumns(View(), label);

    private sealed class Labelled
    {
        public float Label { get; set; }

        public float Age { get; set; }
    }

    private sealed class Timed
    {
        public DateTime Time { get; set; }

        public float Label { get; set; }
    }

    private sealed class Row
    {
        public int Number { get; set; }

        public string CustomerId { get; set; } = "";

        public float Age { get; set; }

        public int Visits { get; set; }

        public bool IsMember { get; set; }

        public float Flag { get; set; }

        public string Colour { get; set; } = "";

        public string Comment { get; set; } = "";

        public string Photo { get; set; } = "";

        public string Country { get; set; } = "";

        public string Nothing { get; set; } = "";

        public string Won { get; set; } = "";

        [VectorType(2)]
        public float[] Pixels { get; set; } = [];
    }
}
