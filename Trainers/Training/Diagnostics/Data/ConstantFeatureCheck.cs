namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features and categories that are the same in every row: nothing can be learned from them.</summary>
/// <remarks>Pixels of the same colour in all images are usual at the border; they count only where there is nothing else.</remarks>
internal sealed class ConstantFeatureCheck : IDataCheck
{
    public const string Code = "constant-features";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        if (train.RowCount == 1)
        {
            yield break;
        }

        var constant = train.WhereAll(Enumerable.Range(0, train.FeatureCount), (feature, value) => value == train.Value(0, feature));
        if (constant.Length < train.FeatureCount)
        {
            constant = Array.FindAll(constant, feature => !train.IsPixel(feature));
        }

        if (constant.Length > 0)
        {
            yield return Finding.Info(
                Code,
                $"{constant.Length:N0} of {train.FeatureCount:N0} features never change in {train.AllRows}: {train.Name(constant)}. ",
                $"Leave them out, or check the transforms that make them.");
        }

        foreach (var category in train.WhereAll(train.CategoryNumbers, (number, key) => key != 0 && key == train.Value(0, number)))
        {
            yield return Finding.Info(
                Code,
                $"{train.CategoryName(category)} has the same category in {train.AllRows}. ",
                $"Leave it out, or check how it is read.");
        }
    }
}
