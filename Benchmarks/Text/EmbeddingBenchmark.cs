using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Benchmarks.Measuring;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>
/// Vectors of texts by <c>EmbedText</c>: many texts at once against one after the other, beside what ONNX Runtime alone makes of the same difference;
/// then one prediction from a saved model, and loading that.
/// </summary>
internal static class EmbeddingBenchmark
{
    private const int Texts = 512;
    private const int RoundCount = 5;
    private const int BareRows = 32;
    private const int PredictedTokens = 30;
    private const int Predictions = 100;

    /// <summary>Measures, and prints a line for each kind of texts.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="corpus">Where texts come from.</param>
    public static void Run(MLContext ml, TextEncoder encoder, TextCorpus corpus)
    {
        string[] texts = [.. ml.Data.TakeRows(corpus.Train, Texts).GetColumn<string>("Text")];
        Console.WriteLine($"{"CPU time a text, one thread",-40}{"one, ms",10}{"many, ms",10}   ratio: min  median     max");
        foreach (var words in new[] { 3, 8, 20, int.MaxValue })
        {
            Compare(ml, encoder, Array.ConvertAll(texts, text => new TextRow { Text = string.Join(' ', text.Split(' ').Take(words)) }));
        }

        foreach (var tokens in new[] { 6, 12, PredictedTokens })
        {
            CompareBare(encoder, tokens);
        }

        MeasurePrediction(ml, encoder, texts);
    }

    private static void Compare(MLContext ml, TextEncoder encoder, TextRow[] rows)
    {
        var data = ml.Data.LoadFromEnumerable(rows);
        using var model = ml.Transforms.Text.EmbedText("Vector", "Text", encoder).Fit(data);
        using var engine = ml.Model.CreatePredictionEngine<TextRow, TextVector>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var tokens = rows.Average(row => encoder.Tokenizer.Encode(row.Text, encoder.MaximumLength).Length);
        Compare(
            string.Create(CultureInfo.InvariantCulture, $"EmbedText, {tokens:F1} tokens"),
            rows.Length,
            () => Array.ForEach(rows, row => engine.Predict(row)),
            () => _ = model.Transform(data).GetColumn<float[]>("Vector").Count());
    }

    private static void CompareBare(TextEncoder encoder, int tokens)
    {
        var graph = new TextEmbeddingGraph(encoder, encoder.Pooling, normalize: true, maximumLength: null);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(graph.Write("Keys", "Vector", []), options);
        using var run = new RunOptions();
        var random = new Random(1);
        uint[] MakeKeys(int rows) => [.. Enumerable.Range(0, rows * tokens).Select(_ => (uint)random.Next(1000, encoder.Tokenizer.VocabularySize))];
        using var one = OrtValue.CreateTensorValueFromMemory(MakeKeys(1), [1, tokens]);
        using var many = OrtValue.CreateTensorValueFromMemory(MakeKeys(BareRows), [BareRows, tokens]);
        void Call(OrtValue keys) => session.Run(run, ["Keys"], [keys], ["Vector"]).Dispose();
        Compare(
            $"ONNX Runtime, {BareRows} rows of {tokens} tokens",
            BareRows,
            () =>
            {
                for (var i = 0; i < BareRows; i++)
                {
                    Call(one);
                }
            },
            () => Call(many));
    }

    private static void Compare(string name, int rowCount, Action one, Action many)
    {
        static TimeSpan Now() => WorkTime.Now(WorkTime.Cpu);
        var measured = Rounds.MeasurePasses(
            RoundCount, Math.Max(1, Texts / rowCount), new MeasuredLoop(rowCount, one, Now), new MeasuredLoop(rowCount, many, Now));
        var (least, median, most) = measured.Ratio(1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-40}{1000 / measured.Speed(0),10:F2}{1000 / measured.Speed(1),10:F2}{least,13:F2}{median,8:F2}{most,8:F2}"));
    }

    // As a server would: a loaded model, which is made of ML.NET's own transformers.
    private static void MeasurePrediction(MLContext ml, TextEncoder encoder, string[] texts)
    {
        var row = new TextRow { Text = string.Join(' ', texts) };
        var data = ml.Data.LoadFromEnumerable([row]);
        using var zip = new MemoryStream();
        using (var model = ml.Transforms.Text.EmbedText("Vector", "Text", encoder, maximumLength: PredictedTokens).Fit(data))
        {
            ml.Model.Save(model, data.Schema, zip);
        }

        row.Text = row.Text[..500]; // more than the tokens that are read
        zip.Position = 0;
        var start = Stopwatch.GetTimestamp();
        var loaded = ml.Model.Load(zip, out _);
        using var engine = ml.Model.CreatePredictionEngine<TextRow, TextVector>(loaded);
        engine.Predict(row);
        var loading = Stopwatch.GetElapsedTime(start);
        double[] times =
        [
            .. Enumerable.Range(0, Predictions).Select(_ =>
            {
                var begin = Stopwatch.GetTimestamp();
                engine.Predict(row);
                return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }),
        ];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"saved: {zip.Length / 1e6:F1} MB, loaded with its first prediction in {loading.TotalSeconds:F2} s; "
            + $"a prediction of {PredictedTokens} tokens takes {Rounds.Median(times):F1} ms by the clock, at best {times.Min():F1}"));
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;
    }

    private sealed class TextVector
    {
        public float[] Vector { get; set; } = [];
    }
}
