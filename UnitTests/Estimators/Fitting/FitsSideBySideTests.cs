using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Golden;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Fits of several threads run beside each other and beside a program that uses torch, and nobody notices the others.</summary>
[TestClass]
[DoNotParallelize] // It draws from torch's generator, as the program of a user might.
public class FitsSideBySideTests
{
    // All that draws numbers while training is in one of them.
    private static readonly Func<ColumnValues>[] _fits =
    [
        () => Scores(Short(MlpEstimator.Options.ForTables(), o => (o.Members, o.EmbeddingSize) = (3, 4)), Binary),
        () => Scores(Short(TaskCases.SmallTransformer(), o => (o.Dropout, o.FeatureDropout) = (.2, .2)), Multiclass),
        () => Scores(
            Short(TaskCases.SmallMlp(), o => (o.Dropout, o.Mixing, o.NumericEmbedding) = (.3, new() { Mixup = .4 }, NumericEmbedding.Periodic)),
            Regression),
        () => OfTexts(Short(
            TaskCases.SmallLstm(), o => o.Embedding = o.Embedding with { TokenDropout = .2, Dropout = .3, Start = EmbeddingStart.Cooccurrence })),
        () => OfTexts(Short(TaskCases.SmallEncoder(), o => o.Dropout = .3)),
        () => OfImages(Short(new CnnEstimator.Options { Mixing = new() { CutMix = 1, Mixup = 1 }, Dropout = .2 })),
    ];

    private static ColumnValues[]? _alone;

    private static ColumnValues[] Alone => _alone ??= Array.ConvertAll(_fits, fit => fit());

    [TestMethod]
    public void Fit_BesideFitsOfOtherThreads_GivesTheSameBitsAsAlone()
    {
        var alone = Alone;
        for (var round = 0; round < 3; round++)
        {
            var together = new ColumnValues[_fits.Length];
            RunAtOnce([.. Enumerable.Range(0, _fits.Length).Select(i => (Action)(() => together[i] = _fits[i]()))]);
            for (var i = 0; i < _fits.Length; i++)
            {
                ColumnValues.AssertEqual(alone[i], together[i], 0, $"fit {i}");
            }
        }
    }

    // Wide enough for products and steps of the optimiser to be cut into parts.
    [TestMethod]
    public void Fit_WithAnyNumberOfThreads_GivesTheSameBits()
    {
        var alone = Fit(1);
        foreach (var threads in (int[])[0, 2, 16])
        {
            ColumnValues.AssertEqual(alone, Fit(threads), 0, $"{threads} threads");
        }

        static ColumnValues Fit(int threads) => Scores(
            Short(new MlpEstimator.Options { HiddenLayers = [512, 300], Dropout = .2 }, o => (o.Threads, o.BatchSize) = (threads, 256)),
            Regression,
            (ml, task, _, seed) => GoldenData.Numbers(ml, task, 600, seed));
    }

    [TestMethod]
    public void Fit_BesideAProgramThatDrawsFromTorch_DisturbsNoneOfThem()
    {
        var alone = Alone;
        torch.manual_seed(3);
        var expected = Draw();
        using var ended = new CancellationTokenSource();
        var wrong = 0;
        var rounds = 0;
        RunAtOnce(
            () =>
            {
                for (; !ended.IsCancellationRequested; rounds++)
                {
                    torch.manual_seed(3);
                    wrong += Draw().SequenceEqual(expected) ? 0 : 1;
                }
            },
            () =>
            {
                try
                {
                    for (var i = 0; i < _fits.Length; i++)
                    {
                        ColumnValues.AssertEqual(alone[i], _fits[i](), 0, $"fit {i}");
                    }
                }
                finally
                {
                    ended.Cancel();
                }
            });
        Assert.IsGreaterThan(0, rounds);
        Assert.AreEqual(0, wrong, $"draws of {rounds} that another thread had a part in");
    }

    [TestMethod]
    public void Fit_OnSeveralThreads_LeavesTheNumberOfTorchsThreadsToEachOfThem()
    {
        var before = torch.get_num_threads();
        torch.set_num_threads(3);
        try
        {
            var seen = new int[4];
            RunAtOnce([.. Enumerable.Range(0, seen.Length).Select(i => (Action)(() =>
            {
                _fits[2]();
                seen[i] = torch.get_num_threads();
            }))]);
            CollectionAssert.AreEqual((int[])[3, 3, 3, 3], seen);
            Assert.AreEqual(3, torch.get_num_threads());
            RunAtOnce(() => seen[0] = torch.get_num_threads());
            Assert.AreEqual(3, seen[0], "on a thread that uses torch for the first time");
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    private static float[] Draw()
    {
        using var drawn = torch.rand(5000);
        return drawn.data<float>().ToArray();
    }

    private static void RunAtOnce(params Action[] actions)
    {
        var errors = new Exception?[actions.Length];
        using var start = new Barrier(actions.Length);
        var threads = actions.Select((action, i) => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action();
            }
            catch (Exception e)
            {
                errors[i] = e;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.IsNull(Array.Find(errors, error => error is not null));
    }

    private static ColumnValues Scores(NetworkEstimatorOptions options, string task) => Scores(options, task, GoldenData.Numbers);

    private static ColumnValues OfTexts(NetworkEstimatorOptions options) => Scores(options, Binary, (ml, task, _, _) => GoldenData.Texts(ml, task));

    private static ColumnValues OfImages(NetworkEstimatorOptions options) => Scores(options, Binary, (ml, task, _, _) => GoldenData.Images(ml, task));

    private static ColumnValues Scores(NetworkEstimatorOptions options, string task, Func<MLContext, string, int, int, IDataView> read)
    {
        var ml = new MLContext(seed: 1);
        var rows = read(ml, task, 60, 1);
        using var model = Create(ml, task, options).Fit(rows);
        return ColumnValues.Read(model.Transform(rows), "Score");
    }
}
