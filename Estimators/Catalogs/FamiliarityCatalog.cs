using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trust;

namespace Microsoft.ML;

/// <summary>Says of rows how familiar they are.</summary>
public static class FamiliarityCatalog
{
    /// <summary>
    /// Adds how far a row lies from the training rows, in [0, 1]: of ordinary rows one in twenty is below 0.05, of strange ones all are.
    /// </summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column to add, Single. Default <c>Familiarity</c>.</param>
    /// <param name="inputColumnName">
    /// The numbers by which rows are compared: features, or what a model makes of them, a vector of Single or Byte of known size. Default
    /// <c>Features</c>.
    /// </param>
    /// <returns>An estimator to be fitted to the training rows, for any place in a pipeline.</returns>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static FamiliarityEstimator Familiarity(
        this TransformsCatalog catalog, string outputColumnName = FamiliarityColumn.Name, string inputColumnName = ColumnNames.Features) =>
        new(CatalogEnvironment.GetEnvironment(catalog), outputColumnName, inputColumnName);
}
