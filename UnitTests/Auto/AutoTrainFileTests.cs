using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>From the path of a file or a folder to a model in one call.</summary>
[TestClass]
public sealed class AutoTrainFileTests : IDisposable
{
    private readonly MLContext _ml = AutoRows.Context;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void AutoTrain_PathOfAFile_IsReadAndLearned()
    {
        using var report = _ml.AutoTrain(WriteOrders(), "Price", AutoRows.Quick());
        Assert.AreEqual(PredictionTask.Regression, report.Columns.Task);
        Assert.AreEqual(DataColumnKind.Id, report.Columns["OrderId"].Kind);
        Assert.IsLessThan(report.Leaderboard.Single(entry => entry.IsBaseline).Value.Value, report.Leaderboard[0].Value.Value);
    }

    [TestMethod]
    public void AutoTrain_PathAndColumns_TakesTheColumns()
    {
        var path = WriteOrders();
        using var report = _ml.AutoTrain(path, _ml.Data.InferColumns(path, "Price").Without("Region"), AutoRows.Quick());
        Assert.AreEqual(DataColumnKind.Ignored, report.Columns["Region"].Kind);
        using var engine = _ml.Model.CreatePredictionEngine<Raw, Predicted>(report.Model, new PredictionEngineOptions { OwnsTransformer = false });
        Assert.IsTrue(float.IsFinite(engine.Predict(new Raw { Weight = "3", Distance = 50 }).Score));
    }

    [TestMethod]
    public void AutoTrain_FolderOfImages_LearnsTheNamesOfItsFolders()
    {
        foreach (var (label, shade) in new[] { ("dark", 20), ("light", 200) })
        {
            Directory.CreateDirectory(_folder.PathOf(Path.Combine("pictures", label)));
            for (var i = 0; i < 12; i++)
            {
                using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, Enumerable.Repeat((byte)(shade + i), 16).ToArray());
                image.Save(_folder.PathOf(Path.Combine("pictures", label, $"{i}.png")));
            }
        }

        var options = AutoRows.Quick("image");
        options.TimeBudget = TimeSpan.FromTicks(1); // the baseline is enough
        using var report = _ml.AutoTrain(_folder.PathOf("pictures"), "Label", options);
        Assert.AreEqual(24, report.Validation.RowCount);
        Assert.AreEqual(DataColumnKind.ImagePath, report.Columns["ImagePath"].Kind);
    }

    [TestMethod]
    [DataRow("Day", "dd.MM.yyyy HH:mm", "2 expanding folds over 'Day'")]
    [DataRow("Number", "1.234,56 €", "2 expanding folds over 'Number'")]
    public void AutoTrain_FoldsByATimeThatIsText_PredictLaterRowsFromEarlierOnes(string column, string format, string rule)
    {
        var path = _folder.PathOf("days.csv");
        string[] words = ["some", "more", "most"];
        File.WriteAllLines(path, ["Day;Number;Word;Price", .. Enumerable.Range(0, 90).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTime(2024, 12, 30).AddHours(7 * (89 - i)):dd.MM.yyyy HH:mm};{1 + ((89 - i) / 10)}.{100 + ((89 - i) % 10 * 50)},50 €;"
            + $"{words[i % 3]};{i % 3}"))]);
        var columns = _ml.Data.InferColumns(path, "Price").WithLabel("Price", PredictionTask.Regression);
        Assert.AreEqual(format, columns[column].Format);
        var options = AutoRows.Quick();
        options.Folds = CrossValidation.Folds.Expanding(column, 2);
        using var report = _ml.AutoTrain(path, columns, options);
        Assert.Contains(rule, report.ToString());
        CollectionAssert.AreEqual( // the rows come the last ones first
            Enumerable.Repeat(2, 30).Concat(Enumerable.Repeat(1, 30)).ToArray(),
            report.OutOfFold.GetColumn<int>("Fold").ToArray());
    }

    [TestMethod]
    public void AutoTrain_FoldsByATimeOfWords_SaysWhatTheColumnWasTakenFor()
    {
        var options = AutoRows.Quick();
        options.Folds = CrossValidation.Folds.Expanding("Region", 2);
        var message = Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(WriteOrders(), "Price", options)).Message;
        Assert.Contains("'Region' must be of dates or numbers", message);
        Assert.Contains("Category", message);
    }

    [TestMethod]
    public void AutoTrain_UnknownFile_SaysWhichPath() =>
        Assert.Contains(
            "There is no file", Assert.ThrowsExactly<FileNotFoundException>(() => _ml.AutoTrain(_folder.PathOf("none.csv"), "Label")).Message);

    [TestMethod]
    public void AutoTrain_WrongOptions_AreRefusedBeforeTheFileIsRead()
    {
        var options = AutoRows.Quick("lightgbmm");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.AutoTrain(_folder.PathOf("none.csv"), "Label", options));
    }

    private string WriteOrders()
    {
        var path = _folder.PathOf("orders.csv");
        File.WriteAllLines(path, AutoRows.DrawRows()
            .Select(order => string.Create(
                CultureInfo.InvariantCulture, $"{order.OrderId},{order.Weight},{order.Distance},{order.Region},{order.Price}"))
            .Prepend("OrderId,Weight,Distance,Region,Price"));
        return path;
    }

    private sealed class Raw
    {
        public string OrderId { get; set; } = string.Empty;

        public string Weight { get; set; } = string.Empty; // some are NaN in the file

        public float Distance { get; set; }

        public string Region { get; set; } = string.Empty;
    }

    private sealed class Predicted
    {
        public float Score { get; set; }
    }
}
