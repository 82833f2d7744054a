using System.Globalization;
using MLNet.DeepExtensions.Cli.Code;
using MLNet.DeepExtensions.UnitTests.Documentation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary>The code that <c>deepml train</c> writes: it compiles, whatever names and texts there are. <c>TrainedCodeTests</c> run it.</summary>
[TestClass]
public sealed class TrainingCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Program_OfOddNamesAndOptions_CompilesAndPredictsAsTheCommand()
    {
        var data = _folder.PathOf("a \"table\"\\of\u2028things.txt");
        var random = new Random(2);
        string[] kinds = ["new, red", "\"old\"", "für €"];
        File.WriteAllLines(data, ["class|int|Int|2 x|größe (m²)|to string|\"|Row|what's \\ it?", .. Enumerable.Range(0, 150).Select(i =>
        {
            var kind = random.Next(3);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{"abc"[random.Next(3)]}|{random.Next(100)}|{kind + (random.NextDouble() / 2)}|{i % 7}|{random.NextDouble()}|"
                + $"{(i % 9 == 0 ? "" : $"{i % 11}")}|{random.Next(9)} €|x{i % 4}|{kinds[kind]}");
        })]);
        CommandRun.Start(
            "train", data, "--label", "what's \\ it?", "--test", data, "--delimiter", "|", "--quote", "'", "--header", "true", "--encoding", "utf-8",
            "--skip-wrong-lines",
            "--trainers", "linear", "--folds", "3", "--metric", "Accuracy", "--out", _folder.PathOf("model")).RequireDone();
        var path = _folder.PathOf("model", "code", "Program.cs");
        var text = File.ReadAllText(path);
        var program = new CodeBlock(path, Line: 1, text, Runs: true);
        Assert.AreEqual(string.Empty, BlockCompiler.Diagnostics(program), text);
        Assert.Contains("Folds = Folds.Stratified(3, seed: 0)", text);
        var run = _folder.PathOf("run");
        Directory.CreateDirectory(run);
        var (exitCode, output) = CompiledProgram.Run(
            program, run, switchedOff: [], arguments: ["predict", data]);
        Assert.AreEqual(0, exitCode, output);
        Assert.AreEqual(
            CommandRun.Start("predict", _folder.PathOf("model"), data, "--delimiter", "|", "--quote", "'").RequireDone().Output.TrimEnd(),
            output.TrimEnd());
    }

    [TestMethod]
    public void Program_OfTheProject_IsThatOfTheSingleFile()
    {
        string[] Lines(params string[] path) => File.ReadAllLines(Path.Combine([OrderFiles.Model, "code", .. path]));
        var (program, script) = (Lines("Program.cs"), Lines("script", "app.cs"));
        Assert.StartsWith("#:package MLNet.DeepExtensions.Auto@", script[0]);
        var others = script.Except(program).Where(line => !line.StartsWith('#') && !line.StartsWith("//", StringComparison.Ordinal)).ToArray();
        CollectionAssert.AreEqual(program.Except(script).Where(line => line.Contains("Beside", StringComparison.Ordinal)).Select(
            line => line.Replace("\"..", "\"../..", StringComparison.Ordinal)).ToArray(), others);
    }

    [TestMethod]
    public void Train_BaselineThatWins_WritesCodeThatTriesAllAgain()
    {
        var (data, model) = (_folder.PathOf("noise.csv"), _folder.PathOf("model"));
        var random = new Random(1);
        // So many rows that trees always learn the noise: of few, they say the mean, and which wins is a matter of rounding.
        File.WriteAllLines(data, ["x,y", .. Enumerable.Range(0, 400)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble()}"))]);
        CommandRun.Start("train", data, "--label", "y", "--trainers", "lightgbm", "--folds", "2", "--time", "1s", "--out", model).RequireDone();
        var text = File.ReadAllText(Path.Combine(model, "code", "Program.cs"));
        Assert.AreEqual(string.Empty, BlockCompiler.Diagnostics(new CodeBlock("Program.cs", Line: 1, text, Runs: true)), text);
        Assert.Contains("Trainers = [\"lightgbm\"],", text);
        Assert.DoesNotContain("Candidates", text);
    }

    [TestMethod]
    public void Train_PackageSource_StandsInTheCode()
    {
        var packages = Directory.CreateDirectory(_folder.PathOf("a 'b' & $(c)")).FullName;
        CommandRun.Start(
            "train", OrderFiles.Orders, "--label", "Returned", "--trainers", "linear", "--folds", "2", "--time", "1s", "--package-source", packages,
            "--out", _folder.PathOf("model")).RequireDone();
        Assert.Contains("a 'b' & %24(c)", System.Xml.Linq.XDocument.Load(_folder.PathOf("model", "code", "Model.csproj"))
            .Descendants("PackageSource").Single().Value);
        Assert.Contains("#:property PackageSource=", File.ReadAllText(_folder.PathOf("model", "code", "script", "app.cs")));
    }

    [TestMethod]
    public void Train_PackageSourceThatIsNotThere_IsNamedBeforeAnythingIsTrained() => CommandRun.Start(
        "train", OrderFiles.Orders, "--label", "Returned", "--package-source", _folder.PathOf("none"), "--out", _folder.PathOf("model"))
        .RequireRefused("--package-source");

    [TestMethod]
    [DataRow("Amount", "Amount")]
    [DataRow("median income (€)", "MedianIncome")]
    [DataRow("class", "Class")]
    [DataRow("2nd", "_2nd")]
    [DataRow("größe_in_m²", "GrößeInM")]
    [DataRow("名前", "名前")]
    [DataRow("$%&", "")]
    public void ToPropertyName_Columns_AreWordsWithCapitals(string column, string property) =>
        Assert.AreEqual(property, CSharpText.ToPropertyName(column));

    [TestMethod]
    [DataRow(';', "';'")]
    [DataRow('\t', @"'\t'")]
    [DataRow('\'', @"'\''")]
    [DataRow('"', "'\"'")]
    [DataRow('\\', @"'\\'")]
    public void Quote_Character_IsItself(char letter, string code) => Assert.AreEqual(code, CSharpText.Quote(letter));

    public void Dispose() => _folder.Dispose();
}
