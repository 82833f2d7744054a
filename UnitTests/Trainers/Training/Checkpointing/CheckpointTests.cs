using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Checkpointing;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Checkpointing;

[TestClass]
public sealed class CheckpointTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly List<NetworkPredictionTransformer> _models = [];

    private string Checkpoints => _folder.PathOf("checkpoints");

    private string[] Files => [.. Directory.GetFiles(Checkpoints).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _models.ForEach(model => model.Dispose());
        _folder.Dispose();
    }

    [TestMethod]
    public void Fit_WithCheckpoints_GivesTheSameWeightsAndKeepsTheTwoNewest()
    {
        var plain = Fit(options => options.Checkpoints = null);
        CollectionAssert.AreEqual(plain, Fit());
        CollectionAssert.AreEqual(
            new[] { "epoch-000002-step-000000004.checkpoint", "epoch-000003-step-000000004.checkpoint" },
            Array.ConvertAll(Files, Path.GetFileName));
    }

    [TestMethod]
    public void Resume_AfterCancelling_EndsAsIfNothingHadHappened()
    {
        var whole = Fit(options => options.Checkpoints = null);
        using var cancellation = new CancellationTokenSource();
        Fit(options =>
        {
            options.CancellationToken = cancellation.Token;
            options.Callbacks = [new AtStep(2, 3, _ => cancellation.Cancel())];
        });
        CollectionAssert.AreEqual(whole, Fit(Resume));
    }

    [TestMethod]
    public void Resume_AfterATrainingThatStartedByDiverging_GivesTheSameDiagnosis()
    {
        static void Diverge(NeuralNetworkEstimator.Options options) => (options.LearningRate, options.Epochs) = (50, 6);
        var whole = FitModel(options => (options.Checkpoints, options.LearningRate, options.Epochs) = (null, 50, 6)).Diagnosis;
        using var cancellation = new CancellationTokenSource();
        FitModel(options =>
        {
            Diverge(options);
            options.CancellationToken = cancellation.Token;
            options.Callbacks = [new AtStep(3, 3, _ => cancellation.Cancel())];
        });
        var resumed = FitModel(options =>
        {
            Diverge(options);
            Resume(options);
        }).Diagnosis;
        Assert.Contains(DivergenceCheck.Code, whole.Warnings.Select(finding => finding.Code));
        Assert.AreEqual(whole.ToString(), resumed.ToString());
    }

    [TestMethod]
    public void Resume_InMidEpoch_CountsTheRowsSinceThenAsRowsPerSecond()
    {
        using var cancellation = new CancellationTokenSource();
        Fit(options =>
        {
            options.CancellationToken = cancellation.Token;
            options.Callbacks = [new AtStep(2, 3, _ => cancellation.Cancel())];
        });
        var pause = new Stopwatch();
        var epoch = FitModel(options =>
        {
            Resume(options);
            options.Callbacks = [new AtStep(2, 4, _ => Rest(pause))];
        }).History.Epochs[1];
        Assert.IsLessThanOrEqualTo(32 / pause.Elapsed.TotalSeconds, epoch.RowsPerSecond); // one step of 32 rows was left

        static void Rest(Stopwatch watch)
        {
            watch.Start();
            Thread.Sleep(TimeSpan.FromSeconds(0.2));
            watch.Stop();
        }
    }

    [TestMethod]
    public void Resume_WithoutASeed_TakesTheSeedOfTheCheckpoint()
    {
        var whole = Fit(options => options.Seed = null);
        File.Delete(Files[^1]);
        CollectionAssert.AreEqual(whole, Fit(options =>
        {
            options.Seed = null;
            Resume(options);
        }));
    }

    [TestMethod]
    public void Resume_AfterATrainingThatWasStopped_GivesItsModelAgain()
    {
        var stopped = Fit(options => options.Callbacks = [new AtStep(2, 3, state => state.RequestStop("enough"))]);
        CollectionAssert.AreEqual(stopped, Fit(options =>
        {
            Resume(options);
            options.Callbacks = [new AtStep(2, 4, _ => Assert.Fail("It had ended."))];
        }));
    }

    [TestMethod]
    public void Resume_NewestIsCutShort_ContinuesFromTheOneBefore()
    {
        var whole = Fit();
        Truncate(Files[^1]);
        CollectionAssert.AreEqual(whole, Fit(Resume));
    }

    [TestMethod]
    public void Resume_AllAreDamaged_SaysSo()
    {
        Fit();
        foreach (var file in Files)
        {
            Truncate(file);
        }

        var error = Assert.ThrowsExactly<IOException>(() => Fit(Resume));
        StringAssert.Contains(error.Message, "cut short");
    }

    [TestMethod]
    public void Resume_OtherOptions_NamesWhatDiffers()
    {
        Fit();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
        {
            Resume(options);
            options.LearningRate = 0.25;
        }));
        StringAssert.Contains(error.Message, "LearningRate: 0.005 then, 0.25 now");
        Assert.IsFalse(error.Message.Contains("rows", StringComparison.Ordinal), error.Message);
    }

    [TestMethod]
    public void Resume_OtherSettingsThatDoNotChangeTheWeights_Continues()
    {
        var whole = Fit();
        CollectionAssert.AreEqual(whole, Fit(options =>
        {
            options.Checkpoints = new(Checkpoints) { Resume = true, Every = CheckpointInterval.Steps(1) };
            options.RowStorage = new() { Directory = _folder.Path };
            (options.MaximumTrainingTime, options.ThrowOnCancellation) = (TimeSpan.FromHours(1), true);
        }));
    }

    [TestMethod]
    public void Resume_OtherLengthOfAnotherRecipe_NamesWhatDiffers()
    {
        var (recipe, other) = (MlpEstimator.Options.ForTables(), MlpEstimator.Options.ForTables());
        other.IsForTables = false; // only the number of epochs depends on it
        StringAssert.Contains(Describe(recipe).DifferenceTo(Describe(other)), "IsForTables: true then, none now");

        static TrainingFingerprint Describe(TrainingOptions options) =>
            TrainingFingerprint.Create(options, TrainingSets.Network(), "Loss", TrainingSets.Binary(4), validation: null);
    }

    [TestMethod]
    public void Resume_OtherOptimizerOfTheSameSettings_NamesWhatDiffers()
    {
        Fit();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
        {
            Resume(options);
            options.Optimizer = new Adam();
        }));
        StringAssert.Contains(error.Message, "Optimizer.optimizer: AdamW then, Adam now");
    }

    [TestMethod]
    public void Resume_OtherRows_NamesWhatDiffers()
    {
        Fit();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Resume, rowSeed: 2));
        StringAssert.Contains(error.Message, "the training rows: 128 rows");
    }

    [TestMethod]
    public void Resume_OtherLayers_NamesWhatDiffers()
    {
        Fit();
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
        {
            Resume(options);
            options.Layers = [new Linear(3)];
        }));
        StringAssert.Contains(error.Message, "the network: ");
    }

    [TestMethod]
    public void Fit_FolderOfCheckpointsIsAFile_SaysSoBeforeTraining()
    {
        File.WriteAllText(Checkpoints, "a file");
        var error = Assert.ThrowsExactly<IOException>(() => Fit(options => options.Callbacks = [new AtStep(1, 1, _ => Assert.Fail("It trains."))]));
        StringAssert.Contains(error.Message, "Checkpoints.Directory");
        Assert.AreEqual("a file", File.ReadAllText(Checkpoints));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Fit_FolderOfCheckpointsCannotBeMade_SaysSoBeforeTraining()
    {
        // Nobody may make a folder there, not even the administrator.
        var error = Assert.ThrowsExactly<IOException>(() => Fit(options =>
            (options.Checkpoints, options.Callbacks) = (new("/proc/checkpoints"), [new AtStep(1, 1, _ => Assert.Fail("It trains."))])));
        StringAssert.Contains(error.Message, "Checkpoints.Directory");
        StringAssert.Contains(error.Message, "/proc/checkpoints");
    }

    [TestMethod]
    public void Fit_FolderOfCheckpointsIsInUse_SaysSo()
    {
        using var other = new CheckpointFolder(Checkpoints);
        var error = Assert.ThrowsExactly<IOException>(() => Fit());
        StringAssert.Contains(error.Message, "no other training uses");
    }

    [TestMethod]
    public void Fit_CheckpointCannotBeWritten_EndsAndLeavesTheOneBefore()
    {
        var moved = _folder.PathOf("moved");
        var error = Assert.ThrowsExactly<IOException>(() => Fit(options => options.Callbacks = [new AtStep(2, 1, _ => Replace())]));
        StringAssert.Contains(error.Message, "cannot be written");
        CollectionAssert.AreEqual(
            new[] { "epoch-000000-step-000000000.checkpoint", "epoch-000001-step-000000004.checkpoint" },
            Directory.GetFiles(moved, "*.checkpoint*").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());

        // What was there before the failure is whole.
        File.Delete(Checkpoints);
        Directory.Move(moved, Checkpoints);
        CollectionAssert.AreEqual(Fit(options => options.Checkpoints = null), Fit(Resume));

        void Replace()
        {
            Directory.Move(Checkpoints, moved);
            File.WriteAllText(Checkpoints, "a file");
        }
    }

    [TestMethod]
    public void CheckpointFolder_HalfWrittenFileOfAKilledProcess_IsRemoved()
    {
        Directory.CreateDirectory(Checkpoints);
        File.WriteAllText(Path.Combine(Checkpoints, "epoch-000001-step-000000001.checkpoint.0123.tmp"), "half");
        new CheckpointFolder(Checkpoints).Dispose();
        Assert.AreEqual(0, Files.Length);
    }

    [TestMethod]
    public void CheckpointFolder_HalfWrittenFileThatCannotBeDeleted_IsRefusedAndTheFolderGivenFree()
    {
        Directory.CreateDirectory(Checkpoints);
        File.WriteAllText(Path.Combine(Checkpoints, "epoch-000001-step-000000001.checkpoint.0123.tmp"), "half");
        var error = Assert.ThrowsExactly<IOException>(() =>
            new CheckpointFolder(Checkpoints, file => throw new UnauthorizedAccessException($"Access to '{file}' is denied.")));
        StringAssert.Contains(error.Message, "0123.tmp' is denied. Choose another folder.");
        new CheckpointFolder(Checkpoints).Dispose();
    }

    [TestMethod]
    public void AtomicFile_WritingFails_LeavesTheOldFileAndNothingElse()
    {
        var path = _folder.Write("file", "old");
        Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("No space left on device");
        }));
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.AreEqual(1, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" ")]
    public void CheckpointSettings_WithoutAFolder_AreRefused(string directory)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new CheckpointSettings(directory));
        Assert.AreEqual("Checkpoints.Directory must be the path of a folder but is empty. To save nothing, set Checkpoints to null.", error.Message);
    }

    private static void Resume(NeuralNetworkEstimator.Options options) => options.Checkpoints = options.Checkpoints! with { Resume = true };

    private static void Truncate(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength(stream.Length - 10);
    }

    // The weights that come out of three epochs of four steps.
    private float[] Fit(Action<NeuralNetworkEstimator.Options>? change = null, int rowSeed = 1) =>
        [.. FitModel(change, rowSeed).Model.Weights.All.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Values)];

    private NetworkPredictionTransformer FitModel(Action<NeuralNetworkEstimator.Options>? change = null, int rowSeed = 1)
    {
        var options = new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(4), new Dropout(0.5)],
            Epochs = 3,
            BatchSize = 32,
            Seed = 7,
            Checkpoints = new(Checkpoints),
        };
        change?.Invoke(options);
        var model = _ml.Regression.Trainers.NeuralNetwork(options).Fit(SampleRows.Regression(_ml, 128, rowSeed));
        _models.Add(model);
        return model;
    }

    private sealed class AtStep(int epoch, int step, Action<TrainingState> act) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state)
        {
            if (state.Epoch == epoch && state.Step == step)
            {
                act(state);
            }
        }
    }
}
