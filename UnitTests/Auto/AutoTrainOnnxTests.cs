using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>The winner of <c>AutoTrain</c>, an ensemble of trees and a network, as one ONNX file.</summary>
[TestClass]
public sealed class AutoTrainOnnxTests
{
    [TestMethod]
    public void SaveAsOnnx_Ensemble_GivesWhatTransformGives()
    {
        var ml = AutoRows.Context;
        var data = AutoRows.Draw(ml);
        var options = AutoRows.Quick();
        (options.MaximumCandidates, options.Candidates) = (2, [AutoRows.SmallNetwork(ml)]);
        using var report = ml.AutoTrain(data, AutoRows.Columns(ml, data, PredictionTask.BinaryClassification), options);
        Assert.HasCount(2, report.Leaderboard.Where(entry => entry.Failure is null && !entry.IsEnsemble && !entry.IsBaseline).ToArray());
        using var stream = new MemoryStream();
        ml.Model.SaveAsOnnx(report.Model, data.Schema, stream, ["Score", "Probability", "PredictedLabel"]);
        using var session = new InferenceSession(stream.ToArray());
        CollectionAssert.AreEquivalent(new[] { "Weight", "Distance", "Region", "Customer" }, session.InputNames.ToArray());

        var rows = AutoRows.DrawRows(20, seed: 5);
        using var run = new RunOptions();
        using var results = session.Run(run, CreateInputs(rows), ["Score", "Probability"]);
        var scored = report.Model.Transform(ml.Data.LoadFromEnumerable(rows));
        AssertNear([.. scored.GetColumn<float>("Score")], results[0].GetTensorDataAsSpan<float>());
        AssertNear([.. scored.GetColumn<float>("Probability")], results[1].GetTensorDataAsSpan<float>());
    }

    private static Dictionary<string, OrtValue> CreateInputs(AutoRows.Order[] rows)
    {
        OrtValue Numbers(Func<AutoRows.Order, float> value) => OrtValue.CreateTensorValueFromMemory(rows.Select(value).ToArray(), [rows.Length, 1]);
        OrtValue Texts(Func<AutoRows.Order, string> value)
        {
            var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [rows.Length, 1]);
            foreach (var (index, row) in rows.Index())
            {
                tensor.StringTensorSetElementAt(value(row), index);
            }

            return tensor;
        }

        return new()
        {
            ["Weight"] = Numbers(row => row.Weight),
            ["Distance"] = Numbers(row => row.Distance),
            ["Region"] = Texts(row => row.Region),
            ["Customer"] = Texts(row => row.Customer),
        };
    }

    private static void AssertNear(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])), $"row {i}");
        }
    }
}
