using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Estimators;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Many small fits give the scores, weights and histories that are recorded in <c>Fits</c>; see <see cref="GoldenFile"/>.</summary>
[TestClass]
public class GoldenFitTests
{
    internal static readonly Dictionary<string, GoldenCase> Cases = new[]
    {
        TaskCases.All, TableCases.All, SequenceCases.All, ObjectiveCases.All, TrainingCases.All, WarmStartCases.All,
    }.SelectMany(cases => cases).ToDictionary(@case => @case.Name);

    public static IEnumerable<object[]> Names => Cases.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Fit_AtAFixedSeed_GivesWhatIsRecorded(string name)
    {
        var ml = new MLContext(seed: 1);
        var log = new CapturedLog(ml);
        var fit = Cases[name].Fit(ml);
        using var model = fit.Model;
        string[] lines = [.. log.Lines];
        var report = new GoldenReport();
        report.AddScores(ml, model, fit.Rows);
        report.AddDiagnosis(model.Diagnosis);
        report.AddNetwork(model.Model);
        report.AddGraph(model.Model);
        if (Cases[name].IsLogged)
        {
            report.AddLog(lines);
        }

        GoldenFile.Check(report.ToString(), "Fits", $"{name}.txt");
    }

    [TestMethod]
    public void Files_OfFits_EachBelongToACase() => CollectionAssert.IsSubsetOf(
        Directory.GetFiles(GoldenFile.PathOf("Fits")).Select(file => Path.GetFileNameWithoutExtension(file)!).ToArray(), Cases.Keys);

    [TestMethod]
    public void FindLearningRate_AtAFixedSeed_GivesWhatIsRecorded()
    {
        var ml = new MLContext(seed: 1);
        var report = new GoldenReport();
        report.AddLearningRates(Create(ml, Regression, Short(TaskCases.SmallMlp())).FindLearningRate(GoldenData.Numbers(ml, Regression)));
        report.AddLearningRates(
            Create(ml, Binary, Short(TaskCases.SmallMlp(), o => o.ValidationFraction = 0.3)).FindLearningRate(GoldenData.Numbers(ml, Binary)));
        report.AddLearningRates(Create(ml, Binary, Short(TaskCases.SmallTextCnn())).FindLearningRate(GoldenData.Texts(ml, Binary)));
        GoldenFile.Check(report.ToString(), "FindLearningRate.txt");
    }
}
