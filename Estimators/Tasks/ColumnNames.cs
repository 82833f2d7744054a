namespace MLNet.DeepExtensions.Tasks;

/// <summary>ML.NET's standard names of the columns that trainers read and add.</summary>
internal static class ColumnNames
{
    public const string Label = "Label";
    public const string Features = "Features";
    public const string GroupId = "GroupId";
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>Our own, of regression.</summary>
    public const string Quantiles = "Quantiles";
}
