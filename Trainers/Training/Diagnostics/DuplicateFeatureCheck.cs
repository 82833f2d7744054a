namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are equal in every row: only the first of them says something. Pixels do not count: of a grey image, all channels are.</summary>
internal sealed class DuplicateFeatureCheck : IDataCheck
{
    public const string Code = "duplicate-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        // Columns of the same hash are compared, all others differ.
        var duplicates = Enumerable.Range(0, train.FeatureCount)
            .Where(feature => !train.IsPixel(feature) && !ConstantFeatureCheck.IsConstant(train, feature))
            .GroupBy(feature => Hash(train, feature))
            .SelectMany(group => group.Where((feature, i) => group.Take(i).Any(earlier => AreEqual(train, earlier, feature))))
            .ToArray();
        if (duplicates.Length > 0)
        {
            yield return Finding.Info(
                Code,
                $"{duplicates.Length:N0} of {train.FeatureCount:N0} features equal an earlier feature in {train.Scope}: {train.Name(duplicates)}. Leave them out; they only cost time, and they split the importance of the feature between them.");
        }
    }

    private static int Hash(DataSample sample, int feature)
    {
        var hash = default(HashCode);
        for (var row = 0; row < sample.Count; row++)
        {
            hash.Add(sample.Value(row, feature));
        }

        return hash.ToHashCode();
    }

    private static bool AreEqual(DataSample sample, int first, int second)
    {
        for (var row = 0; row < sample.Count; row++)
        {
            if (sample.Value(row, first) != sample.Value(row, second))
            {
                return false;
            }
        }

        return true;
    }
}
