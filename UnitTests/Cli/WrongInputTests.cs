using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary>Wrong input: one line that says what to do, exit code 2, nothing half-written.</summary>
[TestClass]
public sealed class WrongInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void UnknownCommand_SuggestsTheNearest() => CommandRun.Start("pedict", "a", "b").RequireRefused("'pedict'", "predict");

    [TestMethod]
    public void UnknownOption_SuggestsTheNearest() => CommandRun.Start("train", "a.csv", "--lable", "x").RequireRefused("'--lable'", "--label");

    [TestMethod]
    public void OptionOutOfItsRange_SaysTheRange() => CommandRun.Start("train", "a.csv", "--folds", "1").RequireRefused("--folds must be at least 2");

    [TestMethod]
    [DataRow("10")]
    [DataRow("-5m")]
    [DataRow("soon")]
    public void Time_ThatIsNone_ShowsHowItIsWritten(string time) => CommandRun.Start("train", "a.csv", "--time", time).RequireRefused("10m");

    [TestMethod]
    public void UnknownTrainer_SuggestsTheNearest() => Train("--trainers", "lightgmb").RequireRefused("'lightgbm'");

    [TestMethod]
    public void UnknownMetric_NamesAll() => Train("--metric", "Accuracyy").RequireRefused("--metric must be", "'Accuracy'");

    [TestMethod]
    public void UnknownLabel_SuggestsTheNearest() =>
        CommandRun.Start("train", OrderFiles.Orders, "--label", "Retruned", "--out", Output).RequireRefused("'Returned'");

    [TestMethod]
    public void NoLabel_NamesTheColumns() => CommandRun.Start("train", OrderFiles.Orders, "--out", Output).RequireRefused("--label NAME", "'Amount'");

    [TestMethod]
    public void UnknownIgnoredColumn_SuggestsTheNearest() => Train("--ignore", "Date,Regoin").RequireRefused("'Region'");

    [TestMethod]
    public void UnknownGroupColumn_SuggestsTheNearest() => Train("--group", "Regoin").RequireRefused("'Region'");

    [TestMethod]
    public void TimeColumnOfWords_SaysWhatItIs() => Train("--time-column", "Region").RequireRefused("Category");

    [TestMethod]
    public void IgnoredLabel_IsNamed() => Train("--ignore", "Returned").RequireRefused("is the label");

    [TestMethod]
    public void UnknownKeptColumn_SuggestsTheNearest() =>
        CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test, "--keep", "Ordre").RequireRefused("'Order'");

    [TestMethod]
    public void LabelOfOneClass_IsNamed()
    {
        var path = Write(OrderFiles.Lines(40, seed: 1).Select((line, i) => i == 0 ? line : $"{line[..line.LastIndexOf(';')]};yes"));
        TrainOn(path).RequireRefused("'Returned' is 'yes' in all rows");
    }

    [TestMethod]
    public void LabelThatIsEmptyInAllRows_IsNamed()
    {
        var path = Write(OrderFiles.Lines(40, seed: 1).Select((line, i) => i == 0 ? line : $"{line[..line.LastIndexOf(';')]};"));
        TrainOn(path).RequireRefused("'Returned' is empty in all rows");
    }

    [TestMethod]
    public void MissingFile_IsNamed() => TrainOn(_folder.PathOf("none.csv")).RequireRefused("none.csv", "There is no file");

    [TestMethod]
    public void EmptyFile_IsNamed() => TrainOn(Write([])).RequireRefused("is empty");

    [TestMethod]
    public void BinaryFile_IsNamed()
    {
        var path = _folder.PathOf("data.csv");
        File.WriteAllBytes(path, [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))]);
        TrainOn(path).RequireRefused("is no text");
    }

    [TestMethod]
    public void LockedFile_IsNamed()
    {
        var path = Write(OrderFiles.Lines(40, seed: 1));
        using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        TrainOn(path).RequireRefused("cannot be opened");
    }

    [TestMethod]
    public void ShortLines_AreNamedWithTheOptionThatSkipsThem()
    {
        var path = Write(OrderFiles.Lines(40, seed: 1).Select((line, i) => i is 4 or 9 ? line[..5] : line));
        TrainOn(path).RequireRefused("line 5", "line 10", "--skip-wrong-lines");
        Assert.Contains("2 lines", CommandRun.Start("columns", path, "--skip-wrong-lines").RequireDone().Output);
    }

    [TestMethod]
    public void FileThatChangesWhileItIsRead_IsNamed()
    {
        var path = Write(OrderFiles.Lines(60, seed: 2));
        using var output = new WatchedStream(() => File.AppendAllText(path, "A-1;1.00 €;1.1.2024;north;no\n"));
        var (code, error) = CommandRun.Start(Stream.Null, output, CancellationToken.None, "predict", OrderFiles.Model, path, "--keep", "Order");
        Assert.AreEqual(2, code, error);
        Assert.Contains("has changed", error);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)] // which has a device that is always full
    public void FullDisk_IsSaid()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var (code, error) = CommandRun.Start(Stream.Null, full, CancellationToken.None, "predict", OrderFiles.Model, OrderFiles.Test);
        Assert.AreEqual(2, code, error);
        Assert.Contains("The disk is full", error);
    }

    [TestMethod]
    public void FolderThatCannotBeMade_IsNamedBeforeAnythingIsTrained()
    {
        var file = _folder.Write("file", "x");
        CommandRun.Start("train", OrderFiles.Orders, "--label", "Returned", "--out", Path.Combine(file, "model")).RequireRefused("--out");
    }

    [TestMethod]
    public void FolderThatHoldsFiles_IsLeftAsItIs()
    {
        _folder.Write("model/notes.txt", "mine");
        Train().RequireRefused("--overwrite");
        Assert.AreEqual("mine", File.ReadAllText(_folder.PathOf("model", "notes.txt")));
    }

    [TestMethod]
    public void FileInAFolderThatIsNotThere_IsNamed() => CommandRun.Start(
        "predict", OrderFiles.Model, OrderFiles.Test, "--out", _folder.PathOf("none", "out.csv")).RequireRefused("does not exist");

    [TestMethod]
    public void FileOfUnknownEnding_NamesThoseThatAreKnown() =>
        CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test, "--out", _folder.PathOf("out.docx")).RequireRefused(".parquet");

    [TestMethod]
    public void PredictionThatFails_LeavesTheOldFile()
    {
        var path = Write(OrderFiles.Lines(60, seed: 2).Select((line, i) => i == 50 ? "short" : line));
        var output = _folder.Write("out.csv", "old");
        CommandRun.Start("predict", OrderFiles.Model, path, "--out", output).RequireRefused("line 51");
        Assert.AreEqual("old", File.ReadAllText(output));
        Assert.HasCount(2, Directory.GetFiles(_folder.Path));
    }

    [TestMethod]
    public void MissingModel_IsNamed() =>
        CommandRun.Start("predict", _folder.PathOf("none.zip"), OrderFiles.Test).RequireRefused("There is no model");

    [TestMethod]
    public void ModelThatIsNoZip_IsNamed() =>
        CommandRun.Start("predict", _folder.Write("model.zip", "no zip"), OrderFiles.Test).RequireRefused("model.zip", "no complete zip");

    [TestMethod]
    public void ModelOfAnotherOrigin_SaysHowToMakeOne()
    {
        var ml = new MLContext();
        var rows = ml.Data.LoadFromEnumerable([new { X = 1f }]);
        ml.Model.Save(ml.Transforms.NormalizeMinMax("X").Fit(rows), rows.Schema, _folder.PathOf("stock.zip"));
        CommandRun.Start("predict", _folder.PathOf("stock.zip"), OrderFiles.Test).RequireRefused("deepml train");
    }

    [TestMethod]
    public void ModelsOfAnotherTask_AreNotCompared()
    {
        CommandRun.Start(
            "train", OrderFiles.Orders, "--label", "Amount", "--trainers", "linear", "--folds", "2", "--time", "1s", "--out", Output).RequireDone();
        CommandRun.Start("compare", OrderFiles.Model, Output, OrderFiles.Test).RequireRefused("'Returned'", "'Amount'");
    }

    [TestMethod]
    public void ColumnThatIsMissingAtPrediction_IsNamed()
    {
        var path = Write(OrderFiles.Lines(20, seed: 2).Select(line => line.Replace("Amount", "Amont", StringComparison.Ordinal)));
        CommandRun.Start("predict", OrderFiles.Model, path).RequireRefused("'Amount' is missing", "Did you mean 'Amont'?");
    }

    [TestMethod]
    public void LabelThatIsMissingInEvaluation_IsNamed()
    {
        var path = Write(OrderFiles.Lines(20, seed: 2).Select(line => line[..line.LastIndexOf(';')]));
        CommandRun.Start("evaluate", OrderFiles.Model, path).RequireRefused("The label 'Returned'");
    }

    [TestMethod]
    public void LabelThatTheModelDoesNotKnow_IsNamed()
    {
        var path = Write(OrderFiles.Lines(20, seed: 2).Select((line, i) => i == 7 ? $"{line[..line.LastIndexOf(';')]};maybe" : line));
        CommandRun.Start("evaluate", OrderFiles.Model, path).RequireRefused("'maybe'", "'yes', 'no'");
    }

    [TestMethod]
    public void RowThatIsNotThere_IsNamed() =>
        CommandRun.Start("explain", OrderFiles.Model, OrderFiles.Test, "--row", "61").RequireRefused("no row 61");

    [TestMethod]
    public void ColumnsThatAreNoJson_AreNamed() => CommandRun.Start(
        "train", OrderFiles.Orders, "--columns", _folder.Write("columns.json", "{"), "--out", Output).RequireRefused("deepml columns");

    [TestMethod]
    public void Error_AsJson_IsOneObject()
    {
        var run = CommandRun.Start("predict", _folder.PathOf("none.zip"), OrderFiles.Test, "--json");
        Assert.AreEqual(2, run.ExitCode);
        Assert.AreEqual(2, (int?)run.Json["exitCode"]);
        Assert.Contains("There is no model", (string)run.Json["error"]!);
    }

    public void Dispose() => _folder.Dispose();

    private string Output => _folder.PathOf("model");

    private CommandRun Train(params string[] more) => CommandRun.Start(
        ["train", OrderFiles.Orders, "--label", "Returned", "--trainers", "linear", "--out", Output, .. more]);

    private CommandRun TrainOn(string path)
    {
        var run = CommandRun.Start("train", path, "--label", "Returned", "--trainers", "linear", "--folds", "2", "--out", Output);
        Assert.IsFalse(Directory.Exists(Output));
        Assert.IsEmpty(Directory.GetDirectories(_folder.Path));
        return run;
    }

    private string Write(IEnumerable<string> lines)
    {
        var path = _folder.PathOf("data.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>Does something when it is first written to.</summary>
    private sealed class WatchedStream(Action first) : MemoryStream
    {
        private Action? _first = first;

        public override void Write(byte[] buffer, int offset, int count)
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            base.Write(buffer, offset, count);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            return base.WriteAsync(buffer, offset, count, cancellationToken);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            return base.WriteAsync(buffer, cancellationToken);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            base.Write(buffer);
        }
    }
}
