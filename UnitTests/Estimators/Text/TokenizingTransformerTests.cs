using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text;

/// <summary>The fitted tokeniser: what an engine that disposes it leaves, and threads.</summary>
[TestClass]
public sealed class TokenizingTransformerTests
{
    private static readonly PredictionEngineOptions _keep = new() { OwnsTransformer = false };
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void DisposedByAnEngine_IsSavedAndServesAnotherEngine()
    {
        var data = TextRow.View(_ml, "good film", "good bad film good");
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(data);
        uint[] expected = [2, 0, 1];
        for (var i = 0; i < 2; i++)
        {
            using var engine = _ml.Model.CreatePredictionEngine<TextRow, Keys>(model);
            CollectionAssert.AreEqual(expected, engine.Predict(new TextRow { Text = "Film, good" }).Tokens);
        }

        CollectionAssert.AreEqual(expected, Keys.Of(SaveAndLoad(model, data.Schema), _ml));
        CollectionAssert.AreEqual(expected, Keys.Of(model, _ml));
    }

    [TestMethod]
    public void DisposedByAnEngine_ChainWithANetwork_IsSavedAndSaysWhatToDo()
    {
        var data = TextRow.View(_ml, [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "a good film" : "a bad film")]);
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text")
            .Append(_ml.BinaryClassification.Trainers.TextCnn(new TextCnnEstimator.Options { FeatureColumnName = "Tokens", Epochs = 1, Seed = 1 }))
            .Fit(data);
        float score;
        using (var engine = _ml.Model.CreatePredictionEngine<TextRow, Scored>(model))
        {
            score = engine.Predict(new TextRow { Text = "good" }).Score;
        }

        using var loaded = _ml.Model.CreatePredictionEngine<TextRow, Scored>(SaveAndLoad(model, data.Schema));
        Assert.AreEqual(score, loaded.Predict(new TextRow { Text = "good" }).Score, 1e-5f);
        using var second = _ml.Model.CreatePredictionEngine<TextRow, Scored>(model);
        var error = Assert.ThrowsExactly<ObjectDisposedException>(() => second.Predict(new TextRow { Text = "good" }));
        StringAssert.Contains(error.Message, "OwnsTransformer = false");
    }

    [TestMethod]
    [DoNotParallelize] // It redirects temporary files.
    public void Fitted_AndUsed_MakesNoTemporaryFile()
    {
        var variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        var before = Environment.GetEnvironmentVariable(variable);
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable(variable, folder.Path);
        try
        {
            var ml = new MLContext(seed: 1);
            var model = ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(ml, "good film", "good bad film good"));
            _ = Keys.Of(model, ml);
            Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.Path).Length);
            _ = SaveAndLoad(model, TextRow.View(ml, "").Schema, ml);
            Assert.AreEqual(1, Directory.GetFileSystemEntries(folder.Path).Length, "of the loaded model, which is ML.NET's own");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    [TestMethod]
    public void Transform_MissingColumn_IsNamed()
    {
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(_ml, "a a"));
        var other = _ml.Data.LoadFromEnumerable([new Keys()]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Transform(other)).Message, "Column 'Text' is missing");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.GetOutputSchema(other.Schema)).Message, "Column 'Text' is missing");
        Assert.AreEqual("input", Assert.ThrowsExactly<ArgumentNullException>(() => model.Transform(null!)).ParamName);
    }

    [TestMethod]
    public void Predict_EnginesInParallel_AreAllRight()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Join(' ', Enumerable.Range(0, i % 9).Select(j => $"w{(i * j) % 13}")))];
        var data = TextRow.View(_ml, texts);
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text", minimumCount: 1).Fit(data);
        var expected = model.Transform(data).GetColumn<VBuffer<uint>>("Tokens").Select(keys => keys.DenseValues().ToArray()).ToArray();
        Parallel.For(0, 4, _ =>
        {
            using var engine = _ml.Model.CreatePredictionEngine<TextRow, Keys>(model, _keep);
            for (var i = 0; i < texts.Length; i++)
            {
                CollectionAssert.AreEqual(expected[i], engine.Predict(new TextRow { Text = texts[i] }).Tokens);
            }
        });
    }

    [TestMethod]
    public async Task Predict_EngineSharedByThreads_Throws()
    {
        var model = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(TextRow.View(_ml, "a a"));
        using var engine = _ml.Model.CreatePredictionEngine<SlowRow, Keys>(model, _keep);
        using var slow = new SlowRow { Waits = true };
        var first = Task.Factory.StartNew(() => engine.Predict(slow), TaskCreationOptions.LongRunning);
        slow.Entered.Wait();
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new SlowRow())).Message, "a PredictionEngine is shared");
        slow.Continue.Set();
        _ = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => first);
    }

    private ITransformer SaveAndLoad(ITransformer model, DataViewSchema schema, MLContext? context = null)
    {
        var ml = context ?? _ml;
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return ml.Model.Load(stream, out _);
    }

    private sealed class Keys
    {
        public uint[] Tokens { get; set; } = [];

        public static uint[] Of(ITransformer model, MLContext ml)
        {
            using var engine = ml.Model.CreatePredictionEngine<TextRow, Keys>(model, _keep);
            return engine.Predict(new TextRow { Text = "Film, good" }).Tokens;
        }
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    /// <summary>A row that lets a thread wait while it is read.</summary>
    private sealed class SlowRow : IDisposable
    {
        [NoColumn]
        public bool Waits { get; init; }

        [NoColumn]
        public ManualResetEventSlim Entered { get; } = new();

        [NoColumn]
        public ManualResetEventSlim Continue { get; } = new();

        public string Text
        {
            get
            {
                Entered.Set();
                if (Waits)
                {
                    Continue.Wait(TimeSpan.FromSeconds(30));
                }

                return "a";
            }

            set => throw new NotSupportedException();
        }

        public void Dispose()
        {
            Entered.Dispose();
            Continue.Dispose();
        }
    }
}
