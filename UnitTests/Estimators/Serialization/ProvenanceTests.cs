using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Serialization;

/// <summary>A saved model tells how it was made: options, rows, versions, and what was seen.</summary>
[TestClass]
public sealed class ProvenanceTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void LoadNetwork_OfASavedModel_KnowsWhatTheFreshOneKnew()
    {
        using var model = Fit(LabelledRow.Create(), options => options.ValidationFraction = 0.25);
        var loaded = SaveAndLoad(model);
        var (fresh, read) = (model.Model.Provenance!, loaded.Provenance!);
        Assert.AreEqual(model.Model.Options!.ToJson(), loaded.Options!.ToJson());
        AssertEqual(fresh.TrainingData, read.TrainingData);
        AssertEqual(fresh.ValidationData!, read.ValidationData!);
        CollectionAssert.AreEquivalent(fresh.Versions.ToArray(), read.Versions.ToArray());
        var findings = loaded.Diagnosis!.Findings.ToArray();
        Assert.AreEqual(model.Diagnosis.ToString(), loaded.Diagnosis!.ToString());
        Assert.IsNotEmpty(findings);
    }

    [TestMethod]
    public void Options_ReadFromAModel_TrainTheSameModelAgain()
    {
        using var model = Fit(LabelledRow.Create(), options => options.ClassWeights = ClassWeights.Balanced);
        var options = (MlpEstimator.Options)SaveAndLoad(model).Options!;
        using var again = new MLContext().BinaryClassification.Trainers.Mlp(options).Fit(LabelledRow.View(_ml, LabelledRow.Create()));
        CollectionAssert.AreEqual(Weights(model.Model), Weights(again.Model));
        Assert.AreEqual(model.Model.Provenance!.TrainingData.Hash, again.Model.Provenance!.TrainingData.Hash);
    }

    [TestMethod]
    public void Options_LeaveOutWhereFilesWereKept()
    {
        using var model = Fit(LabelledRow.Create(), options => (options.Checkpoints, options.RowStorage) =
            (new(_folder.PathOf("checkpoints")), new() { Directory = _folder.Path, MemoryBudget = 1 << 20 }));
        var options = model.Model.Options!;
        Assert.IsNull(options.Checkpoints);
        Assert.AreEqual(new RowStorageSettings { MemoryBudget = 1 << 20 }, options.RowStorage);
    }

    [TestMethod]
    public void Provenance_NamesColumnsRowsAndVersions()
    {
        using var model = Fit(LabelledRow.Create(), options => options.ValidationFraction = 0.25);
        var provenance = model.Model.Provenance!;
        Assert.AreEqual(64, provenance.TrainingData.RowCount + provenance.ValidationData!.RowCount);
        CollectionAssert.AreEqual(new[] { "Flag Boolean", "Features Vector<Single, 3>" }, provenance.TrainingData.Columns.ToArray());
        CollectionAssert.AreEqual(
            new[] { ".NET", "MLNet.DeepExtensions", "Microsoft.ML", "TorchSharp", "libtorch" },
            provenance.Versions.Keys.Order(StringComparer.Ordinal).ToArray());
        Assert.IsTrue(provenance.Versions.Values.All(version => char.IsAsciiDigit(version[0])), string.Join(", ", provenance.Versions.Values));
    }

    [TestMethod]
    public void Hash_OfTheSameRowsStreamed_IsTheSame()
    {
        using var inMemory = Fit(LabelledRow.Create());
        using var streamed = Fit(LabelledRow.Create(), options => options.RowStorage = new() { MemoryBudget = 100 });
        Assert.AreEqual(inMemory.Model.Provenance!.TrainingData.Hash, streamed.Model.Provenance!.TrainingData.Hash);
    }

    [TestMethod]
    public void Hash_OfOneOtherCellOrLabel_IsAnother()
    {
        string Hash(Action<LabelledRow> change)
        {
            var rows = LabelledRow.Create();
            change(rows[5]);
            using var model = Fit(rows);
            return model.Model.Provenance!.TrainingData.Hash;
        }

        string[] hashes = [Hash(_ => { }), Hash(row => row.Features[1] += 1e-3f), Hash(row => row.Flag = !row.Flag)];
        Assert.HasCount(3, hashes.Distinct());
    }

    private static void AssertEqual(DataFingerprint expected, DataFingerprint actual)
    {
        CollectionAssert.AreEqual(expected.Columns.ToArray(), actual.Columns.ToArray());
        Assert.AreEqual((expected.RowCount, expected.Hash), (actual.RowCount, actual.Hash));
    }

    private static float[] Weights(TrainedNetwork network) =>
        [.. network.Weights.All.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Values)];

    private NetworkPredictionTransformer Fit(LabelledRow[] rows, Action<MlpEstimator.Options>? change = null) =>
        SmallMlp.For(_ml, "Flag", options =>
        {
            options.Epochs = 2;
            change?.Invoke(options);
        }).Fit(LabelledRow.View(_ml, rows));

    private TrainedNetwork SaveAndLoad(NetworkPredictionTransformer model)
    {
        _ml.Model.Save(model, null, _folder.PathOf("model.zip"));
        return _ml.Model.LoadNetwork(_folder.PathOf("model.zip"));
    }
}
