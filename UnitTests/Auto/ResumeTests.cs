using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Tools;
using DataColumns = MLNet.DeepExtensions.Auto.DataColumns;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>
/// A run that is taken up again in its folder: what is done is not done anew, and nothing is taken for done that is of something else.
/// </summary>
[TestClass]
public sealed class ResumeTests : IDisposable
{
    private readonly MLContext _ml = AutoRows.Context;
    private readonly TemporaryFolder _folder = new();
    private int _fits;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void AutoTrain_FolderOfARunThatWasDone_FitsNothingAnew()
    {
        var options = Options(Counted("network"), Scaled());
        options.MaximumCandidates = 3;
        using var first = Run(options);
        _fits = 0;
        using var second = Run(options);
        Assert.AreEqual(0, _fits);
        CollectionAssert.AreEqual(Scores(first), Scores(second));
    }

    [TestMethod]
    [DataRow(nameof(AutoRows.Order.Weight))]
    [DataRow(nameof(AutoRows.Order.Region))]
    [DataRow(nameof(AutoRows.Order.IsLate))]
    [DataRow(nameof(AutoRows.Order.OrderId))]
    public void AutoTrain_OtherValuesOfAColumn_AreRefusedByItsName(string column)
    {
        Run(Options(Counted())).Dispose();
        var rows = AutoRows.DrawRows();
        rows[7].Weight = column == nameof(AutoRows.Order.Weight) ? 3.5f : rows[7].Weight;
        rows[7].Region = column == nameof(AutoRows.Order.Region) ? rows[8].Region + "er" : rows[7].Region;
        rows[7].IsLate ^= column == nameof(AutoRows.Order.IsLate);
        rows[7].OrderId += column == nameof(AutoRows.Order.OrderId) ? "!" : string.Empty;
        var other = _ml.Data.LoadFromEnumerable(rows);
        var columns = AutoRows.Columns(_ml, AutoRows.Draw(_ml), PredictionTask.BinaryClassification);
        Assert.Contains($"values.{column}: ", Refuse(() => _ml.AutoTrain(other, columns, Options(Counted()))));
    }

    [TestMethod]
    public void AutoTrain_OtherText_IsRefused()
    {
        IDataView DrawNoted(string note)
        {
            var rows = AutoRows.DrawMessy();
            rows[9].Note = note;
            return _ml.Data.LoadFromEnumerable(rows);
        }

        var columns = _ml.Data.InferColumns(DrawNoted("ring"), nameof(AutoRows.MessyOrder.Paid))
            .With(nameof(AutoRows.MessyOrder.Note), DataColumnKind.Text);
        _ml.AutoTrain(DrawNoted("ring the bell"), columns, Options(Counted())).Dispose();
        Assert.Contains("values.Note: ", Refuse(() => _ml.AutoTrain(DrawNoted("ring the bells"), columns, Options(Counted()))));
    }

    [TestMethod]
    public void AutoTrain_OtherImageInTheSameFile_IsRefused()
    {
        var labels = new[] { "dark", "light" };
        var pictures = Enumerable.Range(0, 20).Select(i => new Picture { Path = _folder.PathOf($"{i}.png"), Label = labels[i % 2] }).ToArray();
        foreach (var (i, picture) in pictures.Index())
        {
            WriteImage(picture.Path, (byte)((i % 2 * 200) + i));
        }

        var data = _ml.Data.LoadFromEnumerable(pictures);
        var columns = _ml.Data.InferColumns(data, "Label").With("Path", DataColumnKind.ImagePath);
        AutoTrainReport RunImages() => _ml.AutoTrain(data, columns, Options(new AutoCandidate("none", _ => throw new InvalidOperationException())));
        RunImages().Dispose();
        WriteImage(pictures[3].Path, 17);
        Assert.Contains("values.Path: ", Refuse(() => RunImages()));
    }

    [TestMethod]
    public void AutoTrain_OtherPositiveLabel_IsRefused()
    {
        var data = AutoRows.Draw(_ml);
        var columns = AutoRows.Columns(_ml, data, PredictionTask.MulticlassClassification);
        DataColumns With(string positive) => columns.WithLabel(nameof(AutoRows.Order.Grade), PredictionTask.BinaryClassification, positive);
        _ml.AutoTrain(data, With("dear"), Options(Counted())).Dispose();
        Assert.Contains("positive label: dear then, cheap now", Refuse(() => _ml.AutoTrain(data, With("cheap"), Options(Counted()))));
    }

    [TestMethod]
    public void AutoTrain_OtherKindOfAColumn_IsRefused() => AssertRefused(
        "columns.Weight.kind: Number then, Category now", columns => columns.With(nameof(AutoRows.Order.Weight), DataColumnKind.Category));

    [TestMethod]
    public void AutoTrain_OtherFormatOfAColumn_IsRefused() => AssertRefused(
        "columns.Region.format: none then, lower now", columns => columns.With(nameof(AutoRows.Order.Region), DataColumnKind.Category, "lower"));

    [TestMethod]
    public void AutoTrain_OtherMarksOfMissingValues_AreRefused() => AssertRefused(
        "columns.Region.missingMarks: none then, [\"west\"] now", columns => columns.WithMissingMarks(nameof(AutoRows.Order.Region), "west"));

    [TestMethod]
    public void AutoTrain_ColumnLeftOut_IsRefused() => AssertRefused("columns.Weight", columns => columns.Without(nameof(AutoRows.Order.Weight)));

    [TestMethod]
    public void AutoTrain_OtherFolds_AreRefused()
    {
        Run(Options(Counted())).Dispose();
        var options = Options(Counted());
        options.Folds = Folds.Stratified(3);
        Assert.Contains("folds: ", Refuse(() => Run(options)));
    }

    [TestMethod]
    public void AutoTrain_OtherSeed_IsRefused()
    {
        Run(Options(Counted())).Dispose();
        var options = Options(Counted());
        options.Seed = 7;
        Assert.Contains("seed: 0 then, 7 now", Refuse(() => Run(options)));
    }

    [TestMethod]
    public void AutoTrain_CandidateWithOtherSettings_IsFittedAnewAndTheOthersAreNot()
    {
        Run(Options(Counted("one"), Counted("other"))).Dispose();
        _fits = 0;
        using var changed = Run(Options(Counted("one"), Counted("other", epochs: 3)));
        Assert.AreEqual(2, _fits);
        using var alone = _ml.AutoTrain(
            AutoRows.Draw(_ml), Columns(), With(Options(Counted("other", epochs: 3)), options => options.Directory = null));
        Assert.AreEqual(
            alone.Leaderboard.Single(entry => entry.Name == "other").Value.Value,
            changed.Leaderboard.Single(entry => entry.Name == "other").Value.Value);
    }

    [TestMethod]
    public void AutoTrain_StockTrainerWithOtherSettings_IsFittedAnew()
    {
        AutoCandidate Linear(float l2) => Counted("linear", columns => _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
            columns.LabelColumnName, columns.FeaturesColumnName!, l2Regularization: l2));
        Run(Options(Linear(1))).Dispose();
        Run(Options(Linear(1))).Dispose();
        Assert.AreEqual(2, _fits);
        Run(Options(Linear(20))).Dispose();
        Assert.AreEqual(4, _fits);
    }

    [TestMethod]
    public void AutoTrain_OneMoreCandidate_IsTheOnlyOneThatIsFitted()
    {
        Run(Options(Counted("one"))).Dispose();
        _fits = 0;
        Run(Options(Counted("more"), Counted("one"))).Dispose();
        Assert.AreEqual(2, _fits);
    }

    [TestMethod]
    public void AutoTrain_OtherWayToChoose_ChoosesAnewFromWhatIsDone()
    {
        Run(Options(Counted("one"), Counted("other", epochs: 3))).Dispose();
        _fits = 0;
        var options = Options(Counted("one"), Counted("other", epochs: 3));
        (options.MaximumEnsembleSize, options.Metric) = (1, ClassificationFigures.LogLoss);
        options.OptimizeThreshold = DecisionThreshold.ForF1;
        using var report = Run(options);
        Assert.AreEqual(0, _fits);
        Assert.AreEqual(ClassificationFigures.LogLoss, report.Leaderboard[0].Value.Name);
        Assert.ContainsSingle(entry => entry.Share > 0, report.Leaderboard);
    }

    [TestMethod]
    public void AutoTrain_CandidateThatFailed_IsTriedAgain()
    {
        var isBroken = true;
        AutoCandidate Mended() =>
            Counted("mine", columns => isBroken ? throw new IOException("The file is not there.") : Network(columns, epochs: 2));
        using (var first = Run(Options(Mended())))
        {
            Assert.AreEqual("The file is not there.", first.Leaderboard.Single(entry => entry.Name == "mine").Failure);
        }

        isBroken = false;
        using var second = Run(Options(Mended()));
        Assert.AreEqual(CandidateState.Complete, second.Leaderboard.Single(entry => entry.Name == "mine").State);
    }

    [TestMethod]
    public void AutoTrain_StoppedBetweenFolds_SaysSoAndGoesOnThere()
    {
        using var stop = new CancellationTokenSource();
        var options = Options(Counted());
        options.CancellationToken = stop.Token;
        options.Progress = new Told(progress =>
        {
            if (progress.FoldsDone == 1)
            {
                stop.Cancel();
            }
        });
        using (var stopped = Run(options))
        {
            Assert.Contains("1 of 2 folds were done and are kept", stopped.Leaderboard.Single(entry => entry.Name == "network").Failure!);
        }

        Assert.AreEqual(1, _fits);
        using var resumed = Run(Options(Counted()));
        Assert.AreEqual(2, _fits);
        using var whole = _ml.AutoTrain(AutoRows.Draw(_ml), Columns(), With(Options(Counted()), all => all.Directory = null));
        CollectionAssert.AreEqual(Scores(whole), Scores(resumed));
    }

    [TestMethod]
    public void AutoTrain_StoppedWithoutAFolder_SaysHowFoldsWouldBeKept()
    {
        using var stop = new CancellationTokenSource();
        var options = With(Options(Counted()), all => all.Directory = null);
        options.CancellationToken = stop.Token;
        options.Progress = new Told(
            progress => Array.ForEach(progress.FoldsDone == 1 ? [stop] : Array.Empty<CancellationTokenSource>(), one => one.Cancel()));
        using var report = Run(options);
        Assert.Contains("with a Directory they would be kept", report.Leaderboard.Single(entry => entry.Name == "network").Failure!);
    }

    // It works on a typed column in place, and stays a chain of ML.NET's own steps.
    private AutoCandidate Scaled() => new("scaled", columns => _ml.Transforms.NormalizeMinMax("Distance")
        .Append(_ml.Transforms.Concatenate("Scaled", "Distance"))
        .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(columns.LabelColumnName, "Scaled")));

    private AutoCandidate Counted(string name = "network", int epochs = 2) => Counted(name, columns => Network(columns, epochs));

    private AutoCandidate Counted(string name, Func<PreparedColumns, IEstimator<ITransformer>> create) =>
        new(name, columns => new CountedFits(create(columns), () => Interlocked.Increment(ref _fits)));

    private MlpEstimator Network(PreparedColumns columns, int epochs) => _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options
    {
        FeatureColumnName = columns.NumbersColumnName,
        LabelColumnName = columns.LabelColumnName,
        HiddenLayers = [4],
        Epochs = epochs,
        Seed = columns.Seed,
    });

    private AutoTrainOptions Options(params AutoCandidate[] candidates) => With(AutoRows.Quick(), options =>
        (options.Directory, options.Candidates, options.MaximumCandidates) = (_folder.PathOf("run"), candidates, candidates.Length));

    private static AutoTrainOptions With(AutoTrainOptions options, Action<AutoTrainOptions> change)
    {
        change(options);
        return options;
    }

    private DataColumns Columns() => AutoRows.Columns(_ml, AutoRows.Draw(_ml), PredictionTask.BinaryClassification);

    private AutoTrainReport Run(AutoTrainOptions options) => _ml.AutoTrain(AutoRows.Draw(_ml), Columns(), options);

    private void AssertRefused(string expected, Func<DataColumns, DataColumns> change)
    {
        Run(Options(Counted())).Dispose();
        Assert.Contains(expected, Refuse(() => _ml.AutoTrain(AutoRows.Draw(_ml), change(Columns()), Options(Counted()))));
    }

    private static string Refuse(Func<AutoTrainReport> run) => Assert.ThrowsExactly<InvalidOperationException>(() => run()).Message;

    private float[] Scores(AutoTrainReport report) => [.. report.Model.Transform(AutoRows.Draw(_ml, seed: 2)).GetColumn<float>("Score")];

    private static void WriteImage(string path, byte shade)
    {
        using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, Enumerable.Repeat(shade, 16).ToArray());
        image.Save(path);
    }

    private sealed class Picture
    {
        public string Path { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }

    /// <summary>Says of its fits, and is otherwise the chain that it is around.</summary>
    private sealed class CountedFits(IEstimator<ITransformer> inner, Action tell) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            tell();
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class Told(Action<AutoTrainProgress> tell) : IProgress<AutoTrainProgress>
    {
        public void Report(AutoTrainProgress value) => tell(value);
    }
}
