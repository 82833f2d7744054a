using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Texts with and without n-grams, signals, and how sequences are cut and start.</summary>
internal static class SequenceCases
{
    public static IEnumerable<GoldenCase> All =>
    [
        new("ngrams-null", ml => Fit(Create(ml, Binary, Short(TaskCases.SmallTextCnn(), o => o.Ngrams = null)), GoldenData.Texts(ml, Binary))),
        new("ngrams-null-multiclass", ml => Fit(
            Create(ml, Multiclass, Short(TaskCases.SmallLstm(), o => o.Ngrams = null)), GoldenData.Texts(ml, Multiclass))),
        new(
            "ngrams-with-validation-fraction",
            ml => Fit(Create(ml, Binary, Short(TaskCases.SmallTextCnn(), o => o.ValidationFraction = 0.3)), GoldenData.Texts(ml, Binary)),
            IsLogged: true),
        new("ngrams-with-validation-rows", ml =>
        {
            var (train, validation) = GoldenData.TextsOfTwoDays(ml, Multiclass);
            return Fit(Create(ml, Multiclass, Short(TaskCases.SmallTextCnn())), train, validation);
        }, IsLogged: true),
        new("ngrams-settings", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallTextCnn(), o =>
                o.Ngrams = new NgramSettings
                {
                    MaximumLength = 2,
                    MinimumRowCount = 5,
                    MaximumNumberOfWeights = 60,
                    MaximumSequenceLength = 6,
                    InversePenalty = 8,
                })),
            GoldenData.Texts(ml, Regression)), IsLogged: true),
        new("ngrams-weighted-rows", ml => Fit(
            Create(ml, Multiclass, Short(TaskCases.SmallTextCnn(), o =>
                (o.ExampleWeightColumnName, o.ClassWeights) = ("Weight", ClassWeights.Balanced))),
            GoldenData.Texts(ml, Multiclass))),
        new("ngrams-quantiles", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallTextCnn(), o => o.PredictQuantiles = [0.1, 0.9])),
            GoldenData.Texts(ml, Regression)), IsLogged: true),
        new("ngrams-streaming", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallTextCnn(), o => o.RowStorage = new() { MemoryBudget = 300 })), GoldenData.Texts(ml, Binary))),
        new("default-length-text", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallTextCnn(), o => (o.Epochs, o.BatchSize) = (null, null))), GoldenData.Texts(ml, Binary))),
        new("embedding-random", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallLstm(), o => o.Embedding = o.Embedding with { Start = EmbeddingStart.Random, Bigrams = 0 })),
            GoldenData.Texts(ml, Binary))),
        new("embedding-bigrams-random", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallEncoder(), o => o.Embedding = o.Embedding with { Start = EmbeddingStart.Random })),
            GoldenData.Texts(ml, Binary))),
        new("truncation-pre", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallLstm(), o => (o.MaximumSequenceLength, o.Truncation) = (4, SequenceTruncation.Pre))),
            GoldenData.Texts(ml, Regression))),
        new("padding-pre", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallEncoder(), o => (o.Padding, o.Positions) = (SequencePadding.Pre, PositionVectors.Learned))),
            GoldenData.Texts(ml, Regression))),
        new("word-vectors", WordVectors, IsLogged: true),
        new("lstm-signal", ml => Fit(
            Create(ml, Binary, Short(new BiLstmEstimator.Options
            {
                FeatureColumnName = "Signal",
                Units = [4],
                ConvolutionSize = 3,
                ConvolutionFilters = 4,
            })),
            SampleSequences.Binary(ml, 60))),
        new("lstm-signal-any-length", ml => Fit(
            Create(ml, Regression, Short(new BiLstmEstimator.Options
            {
                FeatureColumnName = "AnySignal",
                Channels = 2,
                MaximumSequenceLength = 12,
                Units = [4],
                ConvolutionSize = 3,
                ConvolutionFilters = 4,
            })),
            SampleSequences.Regression(ml, 60)), IsLogged: true),
        new("text-cnn-signal", ml => Fit(
            Create(ml, Multiclass, Short(new TextCnnEstimator.Options
            {
                FeatureColumnName = "FlatSignal",
                Channels = 2,
                KernelSizes = [3],
                Filters = 4,
            })),
            SampleSequences.Multiclass(ml, 60))),
        new("encoder-signal", ml => Fit(
            Create(ml, Regression, Short(new TransformerEncoderEstimator.Options
            {
                FeatureColumnName = "Signal",
                ModelSize = 8,
                Heads = 2,
                FeedForward = 8,
                ConvolutionSize = 3,
            })),
            SampleSequences.Regression(ml, 60))),
        new("network-of-keys", ml => Fit(
            Create(ml, Multiclass, Short(new NeuralNetworkEstimator.Options
            {
                FeatureColumnName = "Keys",
                Layers = [new Embedding(SampleSequences.KeyCount, 4), new Gru(4, Bidirectional: true), new Linear(4)],
            })),
            SampleSequences.Multiclass(ml, 60))),
    ];

    private static GoldenFit WordVectors(Microsoft.ML.MLContext ml)
    {
        using var folder = new TemporaryFolder();
        var lines = Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"word{i} {i / 10.0} -0.{i} 0.5 1 0 -1"));
        var file = folder.Write("vectors.txt", string.Join('\n', lines));
        return Fit(
            Create(ml, Binary, Short(TaskCases.SmallLstm(), o => o.Embedding = o.Embedding with { WordVectorsPath = file })),
            GoldenData.Texts(ml, Binary));
    }
}
