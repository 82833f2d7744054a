namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are missing in every row: nothing is known of them.</summary>
internal sealed class MissingFeatureCheck : IDataCheck
{
    public const string Code = "missing-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var missing = Enumerable.Range(0, train.FeatureCount).Where(feature => IsMissing(train, feature)).ToArray();
        if (missing.Length > 0)
        {
            yield return Finding.Warning(
                Code,
                $"{missing.Length:N0} of {train.FeatureCount:N0} features are missing in {train.Scope}: {train.Name(missing)}. Leave them out, or check how the columns are read: a text that is no number is read as missing.");
        }
    }

    private static bool IsMissing(DataSample sample, int feature) =>
        Enumerable.Range(0, sample.Count).All(row => float.IsNaN(sample.Value(row, feature)));
}
