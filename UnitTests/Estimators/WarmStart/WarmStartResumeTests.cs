using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>A training that goes on from a network with other keys can be stopped and continued, bit by bit.</summary>
[TestClass]
public class WarmStartResumeTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Resume_OfATrainingWithMovedKeys_IsExact()
    {
        var initial = Fit(1, null, null).Network;
        using var folder = new TemporaryFolder();
        var (whole, scores) = Fit(2, initial, null);
        using (var cancellation = new CancellationTokenSource())
        {
            Fit(2, initial, options =>
            {
                options.Checkpoints = new(folder.PathOf("checkpoints"));
                options.CancellationToken = cancellation.Token;
                options.Callbacks.Add(new CancelAt(2, 2, cancellation));
            });
        }

        var (resumed, resumedScores) = Fit(2, initial, options => options.Checkpoints = new(folder.PathOf("checkpoints")) { Resume = true });
        ColumnValues.AssertEqual(scores, resumedScores, 0, "Score");
        Assert.HasCount(whole.History.Epochs.Count, resumed.History.Epochs);
    }

    private (TrainedNetwork Network, ColumnValues Scores) Fit(int day, TrainedNetwork? initial, Action<MlpEstimator.Options>? change)
    {
        var options = new MlpEstimator.Options
        {
            LabelColumnName = "Number",
            FeatureColumnName = null,
            CategoricalColumnNames = ["City"],
            HiddenLayers = [8],
            Epochs = 4,
            BatchSize = 32,
            Seed = 1,
            Ema = 0.9,
            InitialModel = initial,
        };
        change?.Invoke(options);
        var rows = NightlyRows.Of(_ml, day);
        var model = _ml.Transforms.Conversion.MapValueToKey("City").Append(_ml.Regression.Trainers.Mlp(options)).Fit(rows);
        return (model.LastTransformer.Model, ColumnValues.Read(model.Transform(rows), "Score"));
    }
}
