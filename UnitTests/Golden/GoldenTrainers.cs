using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Makes trainers that train in an instant, the same on every run.</summary>
internal static class GoldenTrainers
{
    public const string Binary = "binary";
    public const string Multiclass = "multiclass";
    public const string Regression = "regression";
    public const string MultiLabel = "multi-label";
    public const string MultiOutput = "multi-output";

    public static string[] Tasks { get; } = [Binary, Multiclass, Regression, MultiLabel, MultiOutput];

    private static readonly AsyncLocal<Action<NetworkEstimatorOptions>?> _change = new();

    /// <summary>Sets something else in all short options that this thread, and what it starts, makes until the result is disposed.</summary>
    public static IDisposable Change(Action<NetworkEstimatorOptions> change)
    {
        _change.Value = change;
        return new Changed();
    }

    /// <summary>Options with a fixed seed, on one thread of a CPU, for two short epochs; and what a case sets beside it.</summary>
    public static TOptions Short<TOptions>(TOptions options, Action<TOptions>? change = null)
        where TOptions : NetworkEstimatorOptions
    {
        (options.Seed, options.Threads, options.Device, options.Epochs, options.BatchSize) = (1, 1, "cpu", 2, 16);
        change?.Invoke(options);
        _change.Value?.Invoke(options);
        return options;
    }

    /// <summary>Fits a trainer to rows, and scores the same rows.</summary>
    public static GoldenFit Fit(NetworkEstimator trainer, IDataView rows, IDataView? validation = null) =>
        new(trainer.Fit(rows, validation), rows);

    /// <summary>The trainer that the options are for, of a task.</summary>
    public static NetworkEstimator Create(MLContext ml, string task, NetworkEstimatorOptions options) => task switch
    {
        Binary or MultiLabel => Create(ml.BinaryClassification.Trainers, options),
        Multiclass => Create(ml.MulticlassClassification.Trainers, options),
        _ => Create(ml.Regression.Trainers, options),
    };

    private static NetworkEstimator Create(
        BinaryClassificationCatalog.BinaryClassificationTrainers trainers, NetworkEstimatorOptions options) =>
        options switch
        {
            MlpEstimator.Options mlp => trainers.Mlp(mlp),
            NeuralNetworkEstimator.Options network => trainers.NeuralNetwork(network),
            TabularTransformerEstimator.Options transformer => trainers.TabularTransformer(transformer),
            BiLstmEstimator.Options lstm => trainers.BiLstm(lstm),
            TextCnnEstimator.Options text => trainers.TextCnn(text),
            TransformerEncoderEstimator.Options encoder => trainers.TransformerEncoder(encoder),
            _ => trainers.Cnn((CnnEstimator.Options)options),
        };

    private static NetworkEstimator Create(
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers, NetworkEstimatorOptions options) =>
        options switch
        {
            MlpEstimator.Options mlp => trainers.Mlp(mlp),
            NeuralNetworkEstimator.Options network => trainers.NeuralNetwork(network),
            TabularTransformerEstimator.Options transformer => trainers.TabularTransformer(transformer),
            BiLstmEstimator.Options lstm => trainers.BiLstm(lstm),
            TextCnnEstimator.Options text => trainers.TextCnn(text),
            TransformerEncoderEstimator.Options encoder => trainers.TransformerEncoder(encoder),
            _ => trainers.Cnn((CnnEstimator.Options)options),
        };

    private static NetworkEstimator Create(
        RegressionCatalog.RegressionTrainers trainers, NetworkEstimatorOptions options) =>
        options switch
        {
            MlpEstimator.Options mlp => trainers.Mlp(mlp),
            NeuralNetworkEstimator.Options network => trainers.NeuralNetwork(network),
            TabularTransformerEstimator.Options transformer => trainers.TabularTransformer(transformer),
            BiLstmEstimator.Options lstm => trainers.BiLstm(lstm),
            TextCnnEstimator.Options text => trainers.TextCnn(text),
            TransformerEncoderEstimator.Options encoder => trainers.TransformerEncoder(encoder),
            _ => trainers.Cnn((CnnEstimator.Options)options),
        };

    private sealed class Changed : IDisposable
    {
        public void Dispose() => _change.Value = null;
    }
}
