using Microsoft.ML;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace MLNet.DeepExtensions.Benchmarks.Scoring;

/// <summary>A trainer of ten classes, and the rows that its network scores. What it has learned does not matter.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="CreateTrainer">Makes the trainer.</param>
/// <param name="RowCount">The number of rows; to be scored in batches, a multiple of <see cref="BatchSize"/>.</param>
/// <param name="Features">The numbers a row.</param>
/// <param name="Categories">The categories a row.</param>
/// <param name="Words">The words a row.</param>
/// <param name="Vocabulary">The number of words that texts are made of.</param>
internal sealed record ScoringCase(
    string Name,
    Func<MulticlassTrainers, ScoringTraining, IEstimator<NetworkPredictionTransformer>> CreateTrainer,
    int RowCount,
    int Features = 0,
    int Categories = 0,
    int Words = 0,
    int Vocabulary = ScoringRow.Vocabulary)
{
    /// <summary>The rows of a batch.</summary>
    public const int BatchSize = 256;

    private const int TrainingRows = 64;
    private const string CategoryColumn = nameof(ScoringRow.Categories);
    private const string WordColumn = nameof(ScoringRow.Words);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ScoringCase> All { get; } =
    [
        new("Mlp 784-256-128", (t, how) => t.Mlp(new MlpEstimator.Options { Epochs = how.Epochs, Device = how.Device }), 20_480, Features: 784),
        new("Mlp, table of 8 + 6", (t, how) => t.Mlp(new MlpEstimator.Options
        {
            Epochs = how.Epochs,
            Device = how.Device,
            CategoricalColumnNames = [CategoryColumn],
        }), 102_400, Features: 8, Categories: 6),
        new("Mlp ForTables, 8 + 6", CreateForTables, 20_480, Features: 8, Categories: 6),
        new("TabularTransformer, 8 + 6", (t, how) => t.TabularTransformer(new TabularTransformerEstimator.Options
        {
            Epochs = how.Epochs,
            Device = how.Device,
            CategoricalColumnNames = [CategoryColumn],
        }), 5_120, Features: 8, Categories: 6),
        new("Cnn, 28 x 28", (t, how) => t.Cnn(new CnnEstimator.Options
        {
            Epochs = how.Epochs,
            Device = how.Device,
            Pixels = new() { Height = 28, Width = 28 },
        }), 2_048, Features: 784),
        new("BiLstm, 100 words", (t, how) => t.BiLstm(new BiLstmEstimator.Options
        {
            Epochs = how.Epochs,
            Device = how.Device,
            FeatureColumnName = WordColumn,
        }), 4_096, Words: 100),
        new("TransformerEncoder, 100 words", (t, how) => t.TransformerEncoder(new TransformerEncoderEstimator.Options
        {
            Epochs = how.Epochs,
            Device = how.Device,
            FeatureColumnName = WordColumn,
        }), 4_096, Words: 100),
        new(
            "TextCnn, 100 words",
            (t, how) => t.TextCnn(new TextCnnEstimator.Options { Epochs = how.Epochs, Device = how.Device, FeatureColumnName = WordColumn }), 4_096,
            Words: 100),
    ];

    /// <summary>Makes the rows.</summary>
    public ScoringRow[] CreateRows() => ScoringRow.Create(RowCount, Features, Categories, Words, Vocabulary);

    /// <summary>Trains on a few of the rows.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="data">The rows.</param>
    public NetworkPredictionTransformer Train(MLContext ml, IDataView data) =>
        CreateTrainer(ml.MulticlassClassification.Trainers, new ScoringTraining(Epochs: 1, WorkTime.Cpu)).Fit(ml.Data.TakeRows(data, TrainingRows));

    private static MlpEstimator CreateForTables(MulticlassTrainers trainers, ScoringTraining how)
    {
        var options = MlpEstimator.Options.ForTables();
        (options.Steps, options.Epochs, options.Device, options.CategoricalColumnNames) = (null, how.Epochs, how.Device, [CategoryColumn]);
        return trainers.Mlp(options);
    }
}

/// <summary>How a network is trained that is only measured.</summary>
/// <param name="Epochs">Passes over the rows.</param>
/// <param name="Device">Where.</param>
internal sealed record ScoringTraining(int Epochs, string Device);
