using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>Folds that several processes share out: all have the report that one process has.</summary>
[TestClass]
public class SharedFoldsTests
{
    // In each group another class is missing, so that keys and scores mean something else in each fold.
    [TestMethod]
    public void CrossValidateFolds_OnThreeProcesses_GivesTheReportOfOne()
    {
        var alone = Validate();
        foreach (var shared in ThreadProcesses.RunAll(3, _ => Validate()))
        {
            Assert.AreEqual(alone.Figures, shared.Figures);
            CollectionAssert.AreEqual(alone.OutOfFold, shared.OutOfFold);
            CollectionAssert.AreEqual(alone.Scores, shared.Scores, "All processes have the models of all folds.");
        }

        static (string Figures, float[] OutOfFold, float[] Scores) Validate()
        {
            var ml = new MLContext(seed: 1);
            var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(i => new FoldRow
            {
                Label = $"class {(i % 3 == i / 30 ? (i + 1) % 3 : i % 3)}",
                Group = $"{i / 30}",
                Features = [i % 3, i % 7],
            }).ToArray());
            var chain = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [4], Epochs = 2, Seed = 1 }))
                .Append(ml.Transforms.Conversion.MapKeyToValue("Named", "PredictedLabel"));
            using var report = ml.MulticlassClassification.CrossValidateFolds(data, chain, Folds.Grouped("Group", 3));
            return (
                Write(report) + string.Join(' ', report.OutOfFold.GetColumn<string>("Named")),
                Flat(report.OutOfFold),
                [.. report.Folds.SelectMany(fold => Flat(fold.Model!.Transform(data)))]);
        }
    }

    [TestMethod]
    public void CrossValidateFolds_AFoldThatFails_IsLeftOutByAllProcesses()
    {
        var all = ThreadProcesses.RunAll(2, world =>
        {
            var ml = new MLContext(seed: 1);
            var chain = new Failing(ml.Regression.Trainers.SerialSdca(), () => world.Rank == 1);
            using var report = ml.Regression.CrossValidateFolds(SampleRows.Regression(ml, 60), chain, Folds.Random(2));
            return (report.Folds[1].Failure!.Message, Rows: report.OutOfFold.GetRowCount(), report.Findings[0].Message);
        });
        Assert.AreEqual(("Failed on purpose.", 30L, "Fold 2 gave no predictions: Failed on purpose."), all[0]);
        Assert.AreEqual(all[0], all[1]);
    }

    [TestMethod]
    public void CrossValidateFolds_AModelThatCannotBeSaved_StaysWithItsProcess_AndThatIsSaid()
    {
        var all = ThreadProcesses.RunAll(2, world =>
        {
            var ml = new MLContext(seed: 1);
            var chain = ml.Transforms.CustomMapping<Empty, Empty>((_, _) => { }, contractName: null).Append(Linear(ml));
            using var report = ml.BinaryClassification.CrossValidateFolds(SampleRows.Binary(ml, 60), chain, Folds.Random(2));
            return (
                report.Folds.Select(fold => fold.Model is not null).ToArray(),
                report.Findings.Count(finding => finding.Code == "fold-model-elsewhere"));
        });
        CollectionAssert.AreEqual(new[] { true, false }, all[0].Item1);
        CollectionAssert.AreEqual(new[] { false, true }, all[1].Item1);
        Assert.AreEqual((1, 1), (all[0].Item2, all[1].Item2));
    }

    [TestMethod]
    public void CrossValidateFolds_OfOtherRowsOrAnotherChain_IsRefusedByAllProcesses()
    {
        string Refuse(int seedOfSecond, float l2OfSecond)
        {
            var all = ThreadProcesses.Run(2, world =>
            {
                var ml = new MLContext(seed: 1);
                var rows = SampleRows.Binary(ml, 60, seed: world.Rank == 1 ? seedOfSecond : 1);
                return ml.BinaryClassification.CrossValidateFolds(rows, Linear(ml, world.Rank == 1 ? l2OfSecond : 1), Folds.Random(2));
            });
            Assert.AreEqual(all[0].Failure!.Message, all[1].Failure!.Message);
            return all[0].Failure!.Message;
        }

        StringAssert.Contains(Refuse(2, 1), "The 2 processes must be at the same cross-validation, but they differ in values.");
        StringAssert.Contains(Refuse(1, 5), "L2Regularization: 1 in process 0, 5 in process 1");
    }

    [TestMethod]
    public void CrossValidateFolds_OfRowsOfItsOwn_IsRefused()
    {
        var ml = new MLContext(seed: 1);
        var options = new CrossValidationOptions { Distributed = new() { Rows = DistributedRows.Own } };
        var error = Assert.Throws<ArgumentException>(
            () => ml.BinaryClassification.CrossValidateFolds(SampleRows.Binary(ml, 60), Linear(ml), Folds.Random(2), options));
        StringAssert.Contains(error.Message, "Distributed.Rows must be Same");
    }

    [TestMethod]
    public void Compare_OnTwoProcesses_GivesTheTableOfOne()
    {
        var alone = Compare();
        Assert.IsTrue(ThreadProcesses.RunAll(2, _ => Compare()).All(shared => shared == alone));

        static string Compare()
        {
            var ml = new MLContext(seed: 1);
            var report = ml.BinaryClassification.Compare(
                SampleRows.Binary(ml, 60), Folds.Expanding("Weight", 2), ("weak", Linear(ml, 100)), ("strong", Linear(ml, 0.1f)));
            return string.Join('\n', report.Models.Select(model => string.Create(
                CultureInfo.InvariantCulture, $"{model.Name} {model.Mean.Value:R} {string.Join(' ', model.FoldValues)} {model.ModelBytes}")));
        }
    }

    private static string Write(CrossValidationReport report) => string.Join('\n', report.Folds.SelectMany(fold => fold.Metrics)
        .Concat(report.Report.Metrics)
        .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:R} {metric.Interval}"))
        .Concat(report.Findings.Select(finding => finding.Message)));

    private static float[] Flat(IDataView scored) => [.. scored.GetColumn<VBuffer<float>>("Score").SelectMany(score => score.DenseValues())];

    private static LbfgsLogisticRegressionBinaryTrainer Linear(MLContext ml, float l2 = 1) =>
        ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l2Regularization: l2, l1Regularization: 0);

    private sealed class Empty;

    private sealed class Failing(IEstimator<ITransformer> inner, Func<bool> fails) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => fails() ? throw new InvalidOperationException("Failed on purpose.") : inner.Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
