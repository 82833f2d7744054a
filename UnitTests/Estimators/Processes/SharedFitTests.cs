using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Processes;

/// <summary>Fits of several processes: on the same rows, on rows of their own, and what is refused where they are not at the same fit.</summary>
[TestClass]
public class SharedFitTests
{
    private const int Count = 120;

    // Of a process that has few rows, and of one that has none.
    [TestMethod]
    [DataRow(20, 70)]
    [DataRow(0, 70)]
    [DataRow(50, 50)]
    public void Fit_OfRowsOfItsOwn_GivesWhatAllRowsGive(int first, int second)
    {
        var expected = Fit(new MLContext(seed: 1), Options());
        var all = ThreadProcesses.RunAll(3, world =>
        {
            var ml = new MLContext(seed: 1);
            int[] borders = [0, first, second, Count];
            var (start, end) = (borders[world.Rank], borders[world.Rank + 1]);
            var rest = start == 0 ? SampleRows.Multiclass(ml, Count) : ml.Data.SkipRows(SampleRows.Multiclass(ml, Count), start);
            var own = end > start ? ml.Data.TakeRows(rest, end - start) : ml.Data.SkipRows(rest, Count);
            return Fit(ml, Options(new() { Rows = DistributedRows.Own }), own);
        });
        foreach (var scores in all)
        {
            Assert.AreEqual(0, expected.Zip(scores, (one, other) => Math.Abs(one - other)).Max(), 1e-5);
        }
    }

    [TestMethod]
    public void Fit_WithoutASeed_TakesThatOfTheFirstProcess()
    {
        var all = ThreadProcesses.RunAll(2, world =>
        {
            var ml = new MLContext();
            return Fit(ml, Options(), SampleRows.Multiclass(ml, Count));
        });
        CollectionAssert.AreEqual(all[0], all[1]);
    }

    [TestMethod]
    public void Fit_OfOtherOptions_NamesThemInEveryProcess() => AssertRefused(
        world => Fit(new MLContext(seed: 1), Options(epochs: 3 + world.Rank)), "they differ in Epochs: 3 in process 0, 4 in process 1.");

    [TestMethod]
    public void Fit_OfOtherWaysToAddUp_NamesThemInEveryProcess() => AssertRefused(
        world => Fit(new MLContext(seed: 1), Options(new() { SharedMemory = world.Rank == 0 })),
        "they differ in Distributed.SharedMemory: true in process 0, false in process 1.");

    [TestMethod]
    public void Fit_OfOtherPrecisionsOfGradients_NamesThemInEveryProcess() => AssertRefused(
        world => Fit(new MLContext(seed: 1), Options(new() { GradientPrecision = (GradientPrecision)world.Rank })),
        "they differ in Distributed.GradientPrecision: Float32 in process 0, BFloat16 in process 1.");

    [TestMethod]
    public void Fit_OfOtherWaysToOverlap_NamesThemInEveryProcess() => AssertRefused(
        world => Fit(new MLContext(seed: 1), Options(new() { OverlapBackward = world.Rank == 0 })),
        "they differ in Distributed.OverlapBackward: true in process 0, false in process 1.");

    [TestMethod]
    public void Fit_OnTheCpu_OfMpiThatTakesGradientsFromAGpu_IsRefused() => AssertRefused(
        world => Fit(new MLContext(seed: 1), Options(new() { CudaAware = true })),
        "Distributed.CudaAware lets MPI take gradients from a GPU, but this training is on cpu.");

    // Without GPUs the fit fails, but later.
    [TestMethod]
    public void Fit_OnOtherGpusOfTheMachine_IsTheSameFit()
    {
        foreach (var (_, failure) in ThreadProcesses.Run(2, world =>
        {
            var options = Options(new());
            options.Device = $"cuda:{world.Rank + 6}";
            return Fit(new MLContext(seed: 1), options);
        }))
        {
            Assert.DoesNotContain("differ in", failure?.Message ?? string.Empty);
        }
    }

    [TestMethod]
    public void Fit_OfOneProcess_HasNoGradientsToSend_AndTakesEverySetting()
    {
        var scores = Fit(new MLContext(seed: 1), Options(new() { CudaAware = true, GradientPrecision = GradientPrecision.BFloat16 }));
        CollectionAssert.AreEqual(Fit(new MLContext(seed: 1), Options(new())), scores);
    }

    [TestMethod]
    public void Fit_OfOtherRows_SaysSoInEveryProcess() => AssertRefused(
        world =>
        {
            var ml = new MLContext(seed: 1);
            return Fit(ml, Options(), SampleRows.Multiclass(ml, Count + world.Rank));
        },
        "they differ in training rows: 120 rows");

    [TestMethod]
    public void Fit_OfOtherKeyValues_NamesTheColumn() => AssertRefused(
        world =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new TextRow
            {
                Text = i % 2 == 0 ? "good" : "bad",
                Class = world.Rank == 0 ? $"{i % 3}" : $"{(i + 1) % 3}",
            }));
            var steps = ml.Transforms.Conversion.MapValueToKey("Label", nameof(TextRow.Class))
                .Append(ml.Transforms.Text.FeaturizeText("Features", nameof(TextRow.Text)));
            return Fit(ml, Options(), steps.Fit(rows).Transform(rows));
        },
        "they differ in columns.Label: ");

    // The words of all rows have one mean, of which the rows of a process do not know their part.
    [TestMethod]
    public void Fit_OfTags_IsRefused() => AssertRefused(
        _ =>
        {
            var ml = new MLContext(seed: 1);
            ml.MulticlassClassification.Trainers.TokenTagger(new TokenTaggerEstimator.Options { Epochs = 1, Seed = 1 })
                .Fit(SampleTags.WithKeys(ml, SampleTags.Create(30))).Dispose();
            return [];
        },
        "What is made small must be a mean over rows where several processes train together");

    [TestMethod]
    public void Fit_OfAWrongColumnInOneProcess_EndsAll()
    {
        var all = ThreadProcesses.Run(2, world => Fit(new MLContext(seed: 1), Options(label: world.Rank == 0 ? "Label" : "Nothing")));
        Assert.IsInstanceOfType<ArgumentException>(all[1].Failure);
        StringAssert.StartsWith(all[0].Failure!.Message, "The training on 2 processes has ended: process 1 has left it: ");
    }

    [TestMethod]
    [DataRow(2, 3)]
    [DataRow(3, 1)]
    public void Fit_ThatGoesOnWithAnotherNumberOfProcesses_GivesWhatOneGives(int before, int after)
    {
        var expected = Fit(new MLContext(seed: 1), Options());
        using var folder = new TemporaryFolder();
        float[] FitOn(bool stops) => Fit(new MLContext(seed: 1), Options(folder: folder.Path, stops: stops));
        _ = ThreadProcesses.Run(before, world => FitOn(stops: world.Rank == 1));
        foreach (var scores in ThreadProcesses.RunAll(after, _ => FitOn(stops: false)))
        {
            Assert.AreEqual(0, expected.Zip(scores, (one, other) => Math.Abs(one - other)).Max(), 1e-5);
        }
    }

    [TestMethod]
    public void FindLearningRate_OfSeveralProcesses_GivesWhatOneGives()
    {
        double Find() => new MLContext(seed: 1) is var ml
            ? ml.MulticlassClassification.Trainers.Mlp(Options()).FindLearningRate(SampleRows.Multiclass(ml, Count)).Suggestion
            : 0;
        var expected = Find();
        Assert.IsTrue(ThreadProcesses.RunAll(2, _ => Find()).All(found => Math.Abs((found / expected) - 1) < 1e-9));
    }

    private static void AssertRefused(Func<Communicator, float[]> fit, string message)
    {
        foreach (var (_, failure) in ThreadProcesses.Run(2, fit))
        {
            Assert.IsInstanceOfType<InvalidOperationException>(failure);
            StringAssert.Contains(failure!.Message, message);
        }
    }

    private static MlpEstimator.Options Options(
        DistributedSettings? distributed = null, int epochs = 3, string label = "Label", string? folder = null, bool stops = false)
    {
        var options = new MlpEstimator.Options { HiddenLayers = [16], BatchSize = 32, Epochs = epochs, LabelColumnName = label, Device = "cpu" };
        options.Seed = distributed is null && folder is null ? null : 1;
        options.Distributed = distributed;
        options.Checkpoints = folder is null ? null : new(folder) { Every = CheckpointInterval.Steps(1), Resume = true };
        options.Callbacks = stops ? [new FailAt()] : [];
        return options;
    }

    private static float[] Fit(MLContext ml, MlpEstimator.Options options, IDataView? rows = null)
    {
        options.Seed ??= rows is null ? 1 : null;
        rows ??= SampleRows.Multiclass(ml, Count);
        using var model = ml.MulticlassClassification.Trainers.Mlp(options).Fit(rows);
        return [.. model.Transform(rows.Schema["Features"].Type is VectorDataViewType { Size: 5 } ? SampleRows.Multiclass(ml, Count) : rows)
            .GetColumn<float[]>("Score").SelectMany(score => score)];
    }

    private sealed class FailAt : TrainingCallback
    {
        private int _steps;

        public override void OnStepEnded(TrainingState state)
        {
            if (++_steps == 6)
            {
                throw new IOException("The disk is full.");
            }
        }
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;

        public string Class { get; set; } = string.Empty;
    }
}
