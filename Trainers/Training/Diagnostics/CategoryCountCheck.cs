namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Columns of categories that are another one in almost every row, such as a number of a customer: they can only be learned by heart.</summary>
/// <param name="categories">The name of each category of a row, and its place among the row's keys.</param>
internal sealed class CategoryCountCheck(IReadOnlyList<(string Name, int Place)> categories) : IDataCheck
{
    public const string Code = "too-many-categories";

    // Of fewer rows, every category is in few.
    private const int FewestRows = 20;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        foreach (var (name, place) in categories)
        {
            var values = Enumerable.Range(0, train.Count).Select(row => train.Value(row, train.FeatureCount + place)).Where(value => value != 0).ToArray();
            var distinct = values.Distinct().Count();
            if (values.Length >= FewestRows && 2 * distinct > values.Length)
            {
                yield return Finding.Warning(
                    Code,
                    $"{name} has {distinct:N0} different categories in {train.Scope}, so that little can be learned of each. If it is an identifier, leave it out; a number belongs into the feature column.");
            }
        }
    }
}
