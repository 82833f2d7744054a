using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Pipelines that are fitted with validation rows.</summary>
[TestClass]
public class ValidatedFitTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _train = SampleRows.Text(_ml, 200);
    private static readonly IDataView _validation = SampleRows.Text(_ml, 100, seed: 2);

    [TestMethod]
    public void Fit_WithValidationRows_GivesWhatItsStepsGiveByHand()
    {
        using var model = Steps(_ml).Append(Mlp()).Fit(_train, _validation);
        var steps = Steps(_ml).Fit(_train);
        using var byHand = Mlp().Fit(steps.Transform(_train), steps.Transform(_validation));
        Assert.AreEqual(Loss(byHand), Loss(model.LastTransformer));
        CollectionAssert.AreEqual(
            byHand.Transform(steps.Transform(_validation)).GetColumn<float[]>("Score").SelectMany(score => score).ToArray(),
            model.Transform(_validation).GetColumn<float[]>("Score").SelectMany(score => score).ToArray());
    }

    [TestMethod]
    public void Fit_WithValidationRows_LeavesThemOutOfTheOtherSteps()
    {
        var rows = _ml.Data.CreateEnumerable<Row>(_train, reuseRowObject: false).ToArray();
        var others = rows.Select(row => new Row { Label = row.Label, Features = [.. row.Features.Select(value => 1000 * value)] }).ToArray();
        others[0].Label = "unseen";
        using var model = Steps(_ml).Append(Mlp()).Fit(_train, _ml.Data.LoadFromEnumerable(others));
        var scored = model.Transform(_train);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Label"].GetKeyValues(ref names);
        Assert.IsFalse(names.DenseValues().Any(name => name.ToString() == "unseen"));
        Assert.AreEqual(1f, scored.GetColumn<float[]>("Features").SelectMany(row => row).Max(Math.Abs), 0.01f, "The largest of the training rows.");
    }

    [TestMethod]
    public void Fit_StepsAfterTheTrainer_ChainsInChainsAndCaches_KeepTheirTypes()
    {
        var inner = _ml.Transforms.NormalizeMinMax("Features").AppendCacheCheckpoint(_ml).Append(Mlp());
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label").Append(inner)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using TransformerChain<KeyToValueMappingTransformer> model = pipeline.Fit(_train, _validation);
        Assert.HasCount(3, model.ToArray());
        Assert.IsInstanceOfType<TransformerChain<NetworkPredictionTransformer>>(model.ToArray()[1]);
        Assert.IsTrue(model.Transform(_validation).GetColumn<string>("PredictedLabel").All(SampleRows.ClassNames.Contains));

        using var last = _ml.Transforms.Conversion.MapValueToKey("Label").Append(inner).Fit(_train, _validation);
        Assert.IsNotNull(Loss(last.LastTransformer.LastTransformer));
        using var plain = (IDisposable)((IEstimator<ITransformer>)pipeline).Fit(_train, _validation);
        Assert.IsInstanceOfType<TransformerChain<KeyToValueMappingTransformer>>(plain);
    }

    [TestMethod]
    public void Fit_WithValidationRows_GivesEarlyStoppingSomethingToWatch()
    {
        var trainer = _ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options
        {
            HiddenLayers = [8],
            Epochs = 20,
            EarlyStopping = new(),
        });
        using var model = Steps(_ml).Append(trainer).Fit(_train, _validation);
        Assert.IsNotNull(Loss(model.LastTransformer));
    }

    [TestMethod]
    public void Fit_NoTrainerOfThisPackage_SaysSo()
    {
        var stock = Steps(_ml).Append(_ml.MulticlassClassification.Trainers.SerialSdca());
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => stock.Fit(_train, _validation)).Message, "Call Fit(trainData)");
    }

    private static EstimatorChain<NormalizingTransformer> Steps(MLContext ml) =>
        ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.NormalizeMinMax("Features"));

    private static double? Loss(NetworkPredictionTransformer model) => model.History.Epochs[^1].ValidationLoss;

    private static MlpEstimator Mlp() => _ml.MulticlassClassification.Trainers.Mlp(
        new MlpEstimator.Options { HiddenLayers = [8], Epochs = 3, Seed = 1 });

    private sealed class Row
    {
        public string Label { get; set; } = string.Empty;

        [VectorType(SampleRows.FeatureCount)]
        public float[] Features { get; set; } = [];
    }
}
