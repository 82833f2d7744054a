namespace MLNet.DeepExtensions.Catalogs;

/// <summary>The settings that the short form of every trainer takes, as that of ML.NET's trainers does.</summary>
/// <param name="LabelColumnName">The column to predict.</param>
/// <param name="FeatureColumnName">The column to predict from.</param>
/// <param name="ExampleWeightColumnName">The column of each row's weight; null if all weigh the same.</param>
/// <param name="LearningRate">The largest step size; null for the trainer's own.</param>
/// <param name="Epochs">How often to go through the training rows; null for what suits the trainer and the number of rows.</param>
internal sealed record CommonSettings(
    string LabelColumnName, string FeatureColumnName, string? ExampleWeightColumnName, double? LearningRate, int? Epochs)
{
    /// <summary>The column that tells which rows are ranked together; null for other tasks.</summary>
    public string? RowGroupColumnName { get; init; }

    /// <summary>Makes the options of a trainer.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="set">Sets what this trainer alone has.</param>
    public TOptions ToOptions<TOptions>(Action<TOptions> set)
        where TOptions : NetworkEstimatorOptions, new()
    {
        var options = new TOptions
        {
            LabelColumnName = LabelColumnName,
            FeatureColumnName = FeatureColumnName,
            ExampleWeightColumnName = ExampleWeightColumnName,
            RowGroupColumnName = RowGroupColumnName,
            Epochs = Epochs,
        };
        options.LearningRate = LearningRate ?? options.LearningRate;
        set(options);
        return options;
    }
}
