using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Candidates;

/// <summary>The networks of the portfolio.</summary>
internal static class NetworkCandidates
{
    public const string Tables = "tables", Mlp = "mlp", Transformer = "transformer", Text = "text", Image = "image", Linear = "linear";

    /// <summary>The names of those that have hidden layers.</summary>
    public static IReadOnlyList<string> Deep { get; } = [Tables, Mlp, Transformer, Text, Image];

    /// <summary>One network for all columns, with settings for tables.</summary>
    /// <param name="change">Sets what is different; null for nothing.</param>
    public static CreateCandidate ForTables(Action<MlpEstimator.Options>? change = null) => (ml, columns) =>
    {
        var options = MlpEstimator.Options.ForTables();
        change?.Invoke(options);
        return Create(ml, columns, SetColumns(columns, options));
    };

    /// <summary>One network for all columns, with the defaults.</summary>
    /// <param name="change">Sets what is different; null for nothing.</param>
    public static CreateCandidate ForMlp(Action<MlpEstimator.Options>? change = null) => (ml, columns) =>
    {
        var options = new MlpEstimator.Options();
        change?.Invoke(options);
        return Create(ml, columns, SetColumns(columns, options));
    };

    /// <summary>A linear model of all numbers, categories and pairs of words as one vector.</summary>
    /// <remarks>
    /// A network without hidden layers. ML.NET's L-BFGS was tried in its place: the line search of its L1 penalty, 1 by default, has no bound and now
    /// and then never ends, and the same seed gives other weights.
    /// </remarks>
    public static MlpEstimator LinearModel(MLContext ml, PreparedColumns columns) => Create(ml, columns, new MlpEstimator.Options
    {
        FeatureColumnName = columns.FeaturesColumnName,
        LabelColumnName = columns.LabelColumnName,
        HiddenLayers = [],
        Seed = columns.Seed,
        Progress = columns.Progress,
    });

    /// <summary>A transformer over the columns.</summary>
    public static IEstimator<ITransformer> TabularTransformer(MLContext ml, PreparedColumns columns)
    {
        var options = SetColumns(columns, new TabularTransformerEstimator.Options());
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.TabularTransformer(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.TabularTransformer(options),
            _ => ml.Regression.Trainers.TabularTransformer(options),
        };
    }

    /// <summary>A recurrent network of one text.</summary>
    public static CreateCandidate BiLstm(int text) => (ml, columns) =>
    {
        var options = SetText(columns, text, new BiLstmEstimator.Options());
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.BiLstm(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.BiLstm(options),
            _ => ml.Regression.Trainers.BiLstm(options),
        };
    };

    /// <summary>A convolutional network of one text.</summary>
    public static CreateCandidate TextCnn(int text) => (ml, columns) =>
    {
        var options = SetText(columns, text, new TextCnnEstimator.Options());
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.TextCnn(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.TextCnn(options),
            _ => ml.Regression.Trainers.TextCnn(options),
        };
    };

    /// <summary>A transformer of one text.</summary>
    public static CreateCandidate TransformerEncoder(int text) => (ml, columns) =>
    {
        var options = SetText(columns, text, new TransformerEncoderEstimator.Options());
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.TransformerEncoder(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.TransformerEncoder(options),
            _ => ml.Regression.Trainers.TransformerEncoder(options),
        };
    };

    /// <summary>A convolutional network of one image.</summary>
    public static CreateCandidate Cnn(int image) => (ml, columns) =>
    {
        var options = new CnnEstimator.Options
        {
            FeatureColumnName = columns.ImageColumnNames[image],
            LabelColumnName = columns.LabelColumnName,
            Seed = columns.Seed,
            Progress = columns.Progress,
        };
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.Cnn(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.Cnn(options),
            _ => ml.Regression.Trainers.Cnn(options),
        };
    };

    private static TOptions SetText<TOptions>(PreparedColumns columns, int text, TOptions options)
        where TOptions : NetworkEstimatorOptions
    {
        (options.FeatureColumnName, options.LabelColumnName) = (columns.TokenColumnNames[text], columns.LabelColumnName);
        (options.Seed, options.Progress) = (columns.Seed, columns.Progress);
        return options;
    }

    private static TOptions SetColumns<TOptions>(PreparedColumns columns, TOptions options)
        where TOptions : TableEstimatorOptions
    {
        (options.FeatureColumnName, options.LabelColumnName) = (columns.NumbersColumnName, columns.LabelColumnName);
        options.CategoricalColumnNames = [.. columns.CategoryColumnNames];
        options.TokenColumnNames = [.. columns.TokenColumnNames];
        options.ImageColumnNames = [.. columns.ImageColumnNames];
        (options.Seed, options.Progress) = (columns.Seed, columns.Progress);
        return options;
    }

    private static MlpEstimator Create(MLContext ml, PreparedColumns columns, MlpEstimator.Options options) => columns.Task switch
    {
        PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.Mlp(options),
        PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.Mlp(options),
        _ => ml.Regression.Trainers.Mlp(options),
    };
}
