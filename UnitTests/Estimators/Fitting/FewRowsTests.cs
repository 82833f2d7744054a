using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Default options learn few rows as well as many: they take enough steps.</summary>
[TestClass]
public class FewRowsTests
{
    private static readonly LayerList _layers =
    [
        new Linear(64), new Activation(ActivationFunction.ReLU), new Linear(32), new Activation(ActivationFunction.ReLU),
    ];

    private static readonly Lazy<double> _accuracyOfLinearModel = new(() => new FewRowsTests().AccuracyOfLinearModel(isCoarse: false));
    private static readonly Lazy<double> _accuracyOfLinearModelOnSquares = new(() => new FewRowsTests().AccuracyOfLinearModel(isCoarse: true));

    private readonly MLContext _ml = new(seed: 1);

    private enum Trainer
    {
        Mlp,
        ForTables,
        NeuralNetwork,
        TabularTransformer,
    }

    [TestMethod]
    [DataRow(nameof(Trainer.Mlp))]
    [DataRow(nameof(Trainer.ForTables))]
    [DataRow(nameof(Trainer.NeuralNetwork))]
    public void Xor_OfFourRows_IsLearned(string trainer)
    {
        var rows = from first in new[] { 0f, 1 }
                   from second in new[] { 0f, 1 }
                   select new Bits { Features = [first, second], Label = first != second };
        var data = _ml.Data.LoadFromEnumerable(rows);
        var trainers = _ml.BinaryClassification.Trainers;
        IEstimator<NetworkPredictionTransformer> estimator = Enum.Parse<Trainer>(trainer) switch
        {
            Trainer.Mlp => trainers.Mlp(),
            Trainer.ForTables => trainers.Mlp(MlpEstimator.Options.ForTables()),
            _ => trainers.NeuralNetwork(_layers),
        };
        using var model = estimator.Fit(data);
        CollectionAssert.AreEqual(new[] { false, true, true, false }, model.Transform(data).GetColumn<bool>("PredictedLabel").ToArray());
    }

    [TestMethod]
    [DataRow(nameof(Trainer.Mlp))]
    [DataRow(nameof(Trainer.ForTables))]
    [DataRow(nameof(Trainer.NeuralNetwork))]
    [DataRow(nameof(Trainer.TabularTransformer))]
    public void HundredDigits_AreLearnedNearlyAsWellAsByALinearModel(string trainer)
    {
        var isCoarse = trainer is nameof(Trainer.ForTables) or nameof(Trainer.TabularTransformer); // which take long for each of 64 columns
        var (train, test) = Digits(count: 100, isCoarse);
        var trainers = _ml.MulticlassClassification.Trainers;
        IEstimator<NetworkPredictionTransformer> estimator = Enum.Parse<Trainer>(trainer) switch
        {
            Trainer.Mlp => trainers.Mlp(),
            Trainer.ForTables => trainers.Mlp(MlpEstimator.Options.ForTables()),
            Trainer.TabularTransformer => trainers.TabularTransformer(),
            _ => trainers.NeuralNetwork(_layers),
        };
        using var model = estimator.Fit(train);
        Assert.IsGreaterThan((isCoarse ? _accuracyOfLinearModelOnSquares : _accuracyOfLinearModel).Value - 0.05, Accuracy(model, test));
    }

    [TestMethod]
    public void Cnn_OfSixtyImages_LearnsThem()
    {
        var (train, test) = Digits(count: 60);
        using var model = _ml.MulticlassClassification.Trainers.Cnn().Fit(train);
        Assert.IsGreaterThan(0.85, Accuracy(model, test));
    }

    [TestMethod]
    public void Epochs_ThatAreSet_AreObeyedByForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        (options.Epochs, options.LabelColumnName, options.HiddenLayers) = (2, "Number", [8]);
        using var model = _ml.Regression.Trainers.Mlp(options).Fit(LabelledRow.View(_ml, LabelledRow.Create(100)));
        Assert.HasCount(2, model.History.Epochs);
    }

    private double Accuracy(ITransformer model, IDataView test) => _ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;

    private double AccuracyOfLinearModel(bool isCoarse)
    {
        var (train, test) = Digits(count: 100, isCoarse);
        return Accuracy(_ml.MulticlassClassification.Trainers.SerialSdca().Fit(_ml.Data.Cache(train)), test);
    }

    // Digits of many writers, and others to test on: 8 x 8 pixels, or the means of their 4 x 4 squares.
    private (IDataView Train, IDataView Test) Digits(int count, bool isCoarse = false)
    {
        float GetMean(float[] pixels, int first) => (pixels[first] + pixels[first + 1] + pixels[first + 8] + pixels[first + 9]) / 4;
        float[] GetFeatures(float[] pixels) => isCoarse
            ? [.. Enumerable.Range(0, 16).Select(square => GetMean(pixels, (16 * (square / 4)) + (2 * (square % 4))))]
            : pixels;
        var schema = SchemaDefinition.Create(typeof(Digit));
        schema[nameof(Digit.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, isCoarse ? 16 : 64);

        var path = Repository.PathOf("Examples", "Data", "optdigits-train.csv");
        var digits = File.ReadLines(path).Select(line => line.Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())
            .Select(values => new Digit { Features = GetFeatures(values[..64]), Label = (uint)values[64] + 1 }).ToArray();
        IDataView Every(int start, int step) => _ml.Data.LoadFromEnumerable(digits.Where((_, i) => i % step == start), schema);
        return (_ml.Data.TakeRows(Every(0, 37), count), Every(1, 10));
    }

    private sealed class Bits
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Digit
    {
        public float[] Features { get; set; } = [];

        [KeyType(10)]
        public uint Label { get; set; }
    }
}
