using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What came of a fold: a model and its predictions, or a failure.</summary>
/// <param name="Fold">The rows.</param>
internal sealed record FoldFit(RowFold Fold)
{
    /// <summary>The fitted model; null if the fold failed, or another process has the model alone.</summary>
    public ITransformer? Model { get; init; }

    /// <summary>All rows with the label as the model knows it; null if the fold failed.</summary>
    public IDataView? Labelled { get; init; }

    /// <summary>What the model says of the rows that it was not trained on; null if the fold failed.</summary>
    public FoldPredictions? Predictions { get; init; }

    /// <summary>The time to fit.</summary>
    public TimeSpan FitTime { get; init; }

    /// <summary>The time to read and score the rows to predict.</summary>
    public TimeSpan ScoreTime { get; init; }

    /// <summary>Why there are no predictions; null if there are.</summary>
    public Exception? Failure { get; init; }
}
