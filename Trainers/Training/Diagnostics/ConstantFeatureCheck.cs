namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are the same in every row: nothing can be learned from them.</summary>
/// <remarks>Pixels of the same colour in all images are usual at the border; they count only where there is nothing else.</remarks>
internal sealed class ConstantFeatureCheck : IDataCheck
{
    public const string Code = "constant-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var constant = Enumerable.Range(0, train.FeatureCount).Where(feature => IsConstant(train, feature)).ToArray();
        if (constant.Length < train.FeatureCount)
        {
            constant = Array.FindAll(constant, feature => !train.IsPixel(feature));
        }

        if (constant.Length > 0 && train.Count > 1)
        {
            yield return Finding.Info(
                Code,
                $"{constant.Length:N0} of {train.FeatureCount:N0} features never change in {train.Scope}: {train.Name(constant)}. Leave them out, or check the transforms that make them.");
        }
    }

    /// <summary>Whether a feature is the same in every row looked at.</summary>
    public static bool IsConstant(DataSample sample, int feature)
    {
        for (var row = 1; row < sample.Count; row++)
        {
            if (sample.Value(row, feature) != sample.Value(0, feature))
            {
                return false;
            }
        }

        return true;
    }
}
