using MLNet.DeepExtensions;

namespace Microsoft.ML;

/// <summary>Loads photos the right way up.</summary>
public static class LoadImagesUprightCatalog
{
    /// <summary>
    /// Loads the images of files as <c>LoadImages</c> does, and turns those upright that a camera has tagged as turned (Exif), which
    /// <c>LoadImages</c> reads lying. An empty path is a missing image.
    /// </summary>
    /// <remarks>
    /// A saved model turns images as the live one does, and so it needs this package to be loaded, though not libtorch: without the package,
    /// <c>ml.Model.Load</c> throws.
    /// </remarks>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">The column to add, images of any size: <c>ResizeImages</c> is the next step.</param>
    /// <param name="inputColumnName">The column to read, text: the full paths of the files. Default null: the one named like the output.</param>
    /// <returns>An estimator of the loading.</returns>
    /// <exception cref="InvalidDataException">When rows are read: a file cannot be decoded as an image.</exception>
    /// <exception cref="FileNotFoundException">When rows are read: there is no file of that path.</exception>
    public static IEstimator<ITransformer> LoadImagesUpright(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return catalog.CopyColumns(UprightLoading.PathName, inputColumnName ?? outputColumnName)
            .Append(catalog.CustomMapping<UprightLoading.PathRow, UprightLoading.ImageRow>(UprightLoading.Load, UprightLoading.Contract))
            .Append(catalog.CopyColumns(outputColumnName, UprightLoading.ImageName))
            .Append((IEstimator<ITransformer>)catalog.DropColumns(UprightLoading.PathName, UprightLoading.ImageName));
    }
}
