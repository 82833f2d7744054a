namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>How many rows cannot be trained on, by the first reason found: label, then features, then weight, then group.</summary>
/// <param name="MissingLabel">Rows whose label is missing, NaN or infinite.</param>
/// <param name="MissingFeatures">Rows with a feature that is missing, NaN or infinite; images are counted apart.</param>
/// <param name="BadWeight">Rows whose weight is negative, NaN or infinite.</param>
/// <param name="MissingImages">Rows with a missing image.</param>
/// <param name="MissingGroup">Rows whose group is missing, where they must have one.</param>
internal readonly record struct SkippedRows(
    long MissingLabel, long MissingFeatures, long BadWeight, long MissingImages = 0, long MissingGroup = 0)
{
    /// <summary>Rows whose words and labels are not as many.</summary>
    public long Mismatched { get; init; }

    /// <summary>What did not fit together in the first of these, in words; null if there are none.</summary>
    public string? FirstMismatch { get; init; }

    /// <summary>The number of rows that were left out.</summary>
    public long Total => MissingLabel + MissingFeatures + BadWeight + MissingImages + MissingGroup + Mismatched;

    /// <summary>Adds rows that were left out for other reasons.</summary>
    public static SkippedRows operator +(SkippedRows one, SkippedRows other) => new(
        one.MissingLabel + other.MissingLabel,
        one.MissingFeatures + other.MissingFeatures,
        one.BadWeight + other.BadWeight,
        one.MissingImages + other.MissingImages,
        one.MissingGroup + other.MissingGroup)
    {
        Mismatched = one.Mismatched + other.Mismatched,
        FirstMismatch = one.FirstMismatch ?? other.FirstMismatch,
    };
}
