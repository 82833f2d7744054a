namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Columns of categories that are another one in almost every row, such as a number of a customer: they can only be learned by
/// heart.</summary>
internal sealed class CategoryCountCheck : IDataCheck
{
    public const string Code = "too-many-categories";

    // Of fewer rows, every category is in few.
    private const int FewestRows = 20;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        int[] numbers = [.. train.CategoryNumbers];
        foreach (var (category, keys) in numbers.Zip(train.Columns(numbers)))
        {
            var known = keys.Count(key => key != 0);
            var distinct = keys.Where(key => key != 0).Distinct().Count();
            if (known >= FewestRows && 2 * distinct > known)
            {
                yield return Finding.Warning(
                    Code,
                    $"{train.CategoryName(category)} has {distinct:N0} different categories in {train.AllRows}",
                    $", so that little can be learned of each. If it is an identifier, leave it out; a number belongs into the feature column.");
            }
        }
    }
}
