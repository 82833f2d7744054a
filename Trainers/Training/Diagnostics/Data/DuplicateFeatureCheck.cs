namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are equal in every row: only the first of them says something. Pixels do not count: of a grey image, all channels
/// are.</summary>
internal sealed class DuplicateFeatureCheck : IDataCheck
{
    public const string Code = "duplicate-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        // Only what is equal in the rows that are looked at can be equal in all.
        int[] changing = [.. Enumerable.Range(0, train.FeatureCount).Where(feature => !train.IsPixel(feature) && !IsConstant(train, feature))];
        int[] candidates = [.. Equal(changing, train.HashesOfSample(changing)).SelectMany(group => group)];
        var groups = Equal(candidates, train.Hashes(candidates));
        var duplicates = groups.SelectMany(group => group.Order().Skip(1)).Order().ToArray();
        if (duplicates.Length > 0)
        {
            yield return Finding.Info(
                Code,
                $"{duplicates.Length:N0} of {train.FeatureCount:N0} features equal an earlier feature in {train.AllRows}: {train.Name(duplicates)}. ",
                $"Leave them out; they only cost time, and they split the importance of the feature between them.");
        }
    }

    // Those that are not alone.
    private static IEnumerable<IEnumerable<int>> Equal(int[] features, ulong[] hashes) => features.Zip(hashes)
        .GroupBy(pair => pair.Second, pair => pair.First)
        .Where(group => group.Skip(1).Any());

    private static bool IsConstant(DataSample sample, int feature) =>
        Enumerable.Range(1, sample.Count - 1).All(row => sample.Value(row, feature).Equals(sample.Value(0, feature)));
}
