using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>A finding about data is made where it is true, and never of data that is as data is.</summary>
[TestClass]
public class OrdinaryDataTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly float[][] _noise = TrainingSets.Noise(200, 3);

    [TestMethod]
    [DataRow("truth table")]
    [DataRow("zeros are a class")]
    [DataRow("black images")]
    [DataRow("sparse counts")]
    [DataRow("ten classes in a hundred rows")]
    [DataRow("five percent true")]
    [DataRow("numbers with gaps")]
    [DataRow("a number that changes but for gaps")]
    [DataRow("prices")]
    [DataRow("sales, mostly none")]
    [DataRow("one large label among few")]
    [DataRow("feature and label far out in one row")]
    [DataRow("few different rows, split")]
    [DataRow("one row twice, split")]
    [DataRow("several labels in twenty rows")]
    [DataRow("categories in many rows")]
    public void SoundData_BringsNoFinding(string data) => Assert.AreEqual(string.Empty, Find(Sound(data)));

    [TestMethod]
    [DataRow("constant-features", "a number that never changes")]
    [DataRow("constant-features", "a category that never changes")]
    [DataRow("missing-features", "a number always missing")]
    [DataRow("missing-features", "a category always unknown")]
    [DataRow("duplicate-features", "a number twice")]
    [DataRow("duplicate-features", "a number with gaps twice")]
    [DataRow("empty-rows", "rows of gaps")]
    [DataRow("train-validation-overlap", "rows on both sides")]
    [DataRow("rare-class", "three rows of a class")]
    [DataRow("rare-class", "two rows of each class")]
    [DataRow("rare-class", "three rows with a label")]
    [DataRow("constant-label", "a label of all rows")]
    [DataRow("label-leak", "the class as a number")]
    [DataRow("label-leak", "the class as a number with gaps")]
    [DataRow("label-leak", "the class as a category")]
    [DataRow("label-leak", "the number in another unit")]
    [DataRow("label-outliers", "one label of a billion")]
    [DataRow("label-outliers", "one negative label of a billion")]
    [DataRow("label-outliers", "amounts of all sizes")]
    [DataRow("too-many-categories", "a customer for each row")]
    public void FaultyData_BringsItsFindingAndNoOther(string finding, string data) => Assert.AreEqual(finding, Find(Faulty(data)));

    [TestMethod]
    [DataRow("one label of a billion", TargetTransform.Quantile)]
    [DataRow("one negative label of a billion", TargetTransform.Quantile)]
    [DataRow("amounts of all sizes", TargetTransform.Log)]
    public void LabelOutliers_TransformThatIsAdvised_EndsTheFindingAndTheTrainingLearns(string data, TargetTransform transform)
    {
        var sample = Faulty(data);
        var options = Options(sample, epochs: 30);
        using var asItIs = _ml.Regression.Trainers.Mlp(options).Fit(sample.Train);
        var finding = asItIs.Diagnosis.Findings.Single(finding => finding.Code == "label-outliers");
        Assert.Contains($"set TargetTransform = TargetTransform.{transform}.", finding.Message);
        Assert.IsFalse(asItIs.Diagnosis.Findings.Any(other => other.Code == "divergence"));
        Assert.DoesNotContain("another LearningRate", asItIs.Diagnosis.ToString());

        options.TargetTransform = transform;
        using var transformed = _ml.Regression.Trainers.Mlp(options).Fit(sample.Train);
        Assert.IsEmpty(transformed.Diagnosis.Warnings, transformed.Diagnosis.ToString());
        Assert.IsLessThan(0.3 * MedianError(asItIs, sample), MedianError(transformed, sample));
    }

    [TestMethod]
    public void Label_OfZeros_IsSaidToBeZero()
    {
        var sample = Numbers(i => new(_noise[i], i % 3 == 0 ? 0 : 3.7f * i));
        using var model = _ml.Regression.Trainers.Mlp(Options(sample)).Fit(sample.Train);
        Assert.StartsWith("Label 'Label' lies from 0 to 736.3 in 200 rows", model.Diagnosis.Findings[0].Message);
    }

    private static double MedianError(NetworkPredictionTransformer model, Sample sample)
    {
        var scored = model.Transform(sample.Train);
        var errors = scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>("Label"), (score, label) => Math.Abs(score - label));
        return errors.Order().ElementAt(100);
    }

    // The codes of what was found in the data, and a training that is blamed for it.
    private static string Find(Sample sample)
    {
        var options = Options(sample);
        using var model = (sample.Kind switch
        {
            Kind.Number => (NetworkEstimator)_ml.Regression.Trainers.Mlp(options),
            Kind.Class => _ml.MulticlassClassification.Trainers.Mlp(options),
            _ => _ml.BinaryClassification.Trainers.Mlp(options),
        }).Fit(sample.Train, sample.Validation);
        return string.Join(", ", model.Diagnosis.Findings.Select(finding => finding.Code)
            .Where(code => code is not ("label-distribution" or "many-weights" or "underfitting" or "more-epochs" or "overfitting")));
    }

    private static MlpEstimator.Options Options(Sample sample, int epochs = 1) => new()
    {
        Seed = 1,
        HiddenLayers = [8],
        BatchSize = 20,
        Epochs = epochs,
        LearningRate = 0.01,
        Dropout = 0,
        CategoricalColumnNames = sample.HasCategory ? ["Category"] : [],
    };

    private static Sample Sound(string name) => name switch
    {
        "truth table" => Flags(i => new([i % 2, i / 2], i is 1 or 2), 4),
        "zeros are a class" => Flags(i => new(i % 2 == 0 ? [0, 0, 0] : _noise[i], i % 2 == 0)),
        "black images" => Flags(i => new([.. _noise[i].Select(value => i % 3 == 0 ? 0 : MathF.Abs(value))], i % 2 == 0)),
        "sparse counts" => Classes(i => new([.. Enumerable.Range(0, 30).Select(word => (i * 7 % 50) == word ? 1f + (i % 4) : 0)], $"{i % 3}")),
        "ten classes in a hundred rows" => Classes(i => new(_noise[i], $"{(i < 3 ? 5 : i % 10)}"), 100),
        "five percent true" => Flags(i => new(_noise[i], i % 20 == 0)),
        "numbers with gaps" => Numbers(i => new([.. _noise[i].Select((value, slot) => (i + slot) % 3 == 0 ? float.NaN : value)], Label(i))),
        "a number that changes but for gaps" => Numbers(i => new([_noise[i][0], i % 2 == 0 ? 1 : float.NaN], i)),
        "prices" => Numbers(i => new(_noise[i], 200 * MathF.Exp(0.7f * _noise[i][0]))),
        "sales, mostly none" => Numbers(i => new(_noise[i], i % 10 == 0 ? 5 + (i % 7) : 0)),
        "one large label among few" => Numbers(i => new(_noise[i], i == 3 ? 4 : Label(i)), 15),
        "feature and label far out in one row" => Numbers(i => new([i == 3 ? 60 : _noise[i][0], _noise[i][2]], i == 3 ? 20 : Label(i))),
        "few different rows, split" => Flags(i => new([i % 2, i / 2 % 2, i / 4 % 2], i % 3 == 0)) with
        {
            Validation = Flags(i => new([i % 2, i / 2 % 2, i / 4 % 2], i % 5 == 0), 40).Train,
        },
        "one row twice, split" => Numbers(i => new(_noise[i], Label(i)), 150) with
        {
            Validation = Numbers(i => new(_noise[i == 0 ? 0 : i + 150], Label(i)), 50).Train,
        },
        "several labels in twenty rows" => Several(i => [i % 5 < 2, i % 2 == 0], 20),
        _ => Numbers(i => new(_noise[i], Label(i)) { Category = (uint)(1 + (i % 40)) }),
    };

    private static Sample Faulty(string name) => name switch
    {
        "a number that never changes" => Numbers(i => new([_noise[i][0], 7], Label(i))),
        "a category that never changes" => Numbers(i => new(_noise[i], Label(i)) { Category = 5 }),
        "a number always missing" => Numbers(i => new([_noise[i][0], float.NaN], Label(i))),
        "a category always unknown" => Numbers(i => new(_noise[i], Label(i)) { Category = uint.MaxValue }),
        "a number twice" => Numbers(i => new([_noise[i][0], _noise[i][2], _noise[i][0]], Label(i))),
        "a number with gaps twice" => Numbers(i => new([_noise[i][0], Gap(i), Gap(i)], Label(i))),
        "rows of gaps" => Numbers(i => new(i < 9 ? [float.NaN, float.NaN, float.NaN] : _noise[i], Label(i))),
        "rows on both sides" => Numbers(i => new(_noise[i], Label(i)), 150) with
        {
            Validation = Numbers(i => new(_noise[i + 120], Label(i)), 50).Train,
        },
        "three rows of a class" => Classes(i => new(_noise[i], i < 3 ? "rare" : $"{i % 2}")),
        "two rows of each class" => Classes(i => new(_noise[i], $"{i / 2}"), 40),
        "three rows with a label" => Several(i => [i < 3, i % 2 == 0], 100),
        "a label of all rows" => Several(i => [true, i % 2 == 0], 100),
        "the class as a number" => Classes(i => new([_noise[i][0], i % 3 == 1 ? 9 : -(i % 3)], $"{i % 3}")),
        "the class as a number with gaps" => Flags(i => new([_noise[i][0], i % 7 == 0 ? float.NaN : i % 3 == 1 ? 9 : 2], i % 3 == 1)),
        "the class as a category" => Flags(i => new(_noise[i], i % 3 == 1) { Category = i % 3 == 1 ? 4u : 2u }),
        "the number in another unit" => Numbers(i => new([_noise[i][0], 32 + (1.8f * Label(i))], Label(i))),
        "one label of a billion" => Numbers(i => new(_noise[i], i == 50 ? 1e9f : 10 + (3 * _noise[i][0]) + MathF.Abs(_noise[i][1]))),
        "amounts of all sizes" => Numbers(i => new(_noise[i], MathF.Exp((5 * _noise[i][0]) + _noise[i][1]))),
        "one negative label of a billion" => Numbers(i => new(_noise[i], i == 50 ? -1e9f : (3 * _noise[i][0]) + _noise[i][1])),
        _ => Numbers(i => new(_noise[i], Label(i)) { Category = (uint)(i + 1) }),
    };

    private static float Label(int row) => _noise[row][0] + _noise[row][1] - (_noise[row][2] * _noise[row][0]);

    private static float Gap(int row) => row % 3 == 0 ? float.NaN : _noise[row][1];

    private static Sample Numbers(Func<int, Row<float>> row, int count = 200) => Of(Kind.Number, row, count);

    private static Sample Flags(Func<int, Row<bool>> row, int count = 200) => Of(Kind.Flag, row, count);

    private static Sample Several(Func<int, bool[]> labels, int count) => Of(
        Kind.Flag,
        i => new Row<VBuffer<bool>>(_noise[i], new VBuffer<bool>(2, labels(i))),
        count,
        new VectorDataViewType(BooleanDataViewType.Instance, 2));

    private static Sample Classes(Func<int, Row<string>> row, int count = 200)
    {
        var sample = Of(Kind.Class, row, count);
        return sample with { Train = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(sample.Train).Transform(sample.Train) };
    }

    private static Sample Of<T>(Kind kind, Func<int, Row<T>> row, int count, DataViewType? labelType = null)
    {
        Row<T>[] rows = [.. Enumerable.Range(0, count).Select(row)];
        var schema = SchemaDefinition.Create(typeof(Row<T>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        schema["Label"].ColumnType = labelType ?? schema["Label"].ColumnType;
        return new Sample(kind, _ml.Data.LoadFromEnumerable(rows, schema), HasCategory: rows.Any(one => one.Category > 0));
    }

    private enum Kind
    {
        Number,
        Class,
        Flag,
    }

    private sealed record Sample(Kind Kind, IDataView Train, bool HasCategory)
    {
        public IDataView? Validation { get; init; }
    }

    private sealed class Row<T>(float[] features, T label)
    {
        public float[] Features { get; } = features;

        public T Label { get; } = label;

        [KeyType(1000)]
        public uint Category { get; init; }
    }
}
