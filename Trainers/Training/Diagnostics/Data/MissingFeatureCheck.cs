namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features and categories that are missing in every row: nothing is known of them.</summary>
internal sealed class MissingFeatureCheck : IDataCheck
{
    public const string Code = "missing-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var missing = train.WhereAll(Enumerable.Range(0, train.FeatureCount), (_, value) => float.IsNaN(value));
        if (missing.Length > 0)
        {
            yield return Finding.Warning(
                Code,
                $"{missing.Length:N0} of {train.FeatureCount:N0} features are missing in {train.AllRows}: {train.Name(missing)}. ",
                $"Leave them out, or check how the columns are read: a text that is no number is read as missing.");
        }

        foreach (var category in train.WhereAll(train.CategoryNumbers, (_, key) => key == 0))
        {
            yield return Finding.Warning(
                Code,
                $"{train.CategoryName(category)} is missing or unknown in {train.AllRows}. ",
                $"Leave it out, or fit the MapValueToKey that makes its keys on the training rows.");
        }
    }
}
