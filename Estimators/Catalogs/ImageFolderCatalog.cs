using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Catalogs;

namespace Microsoft.ML;

/// <summary>Loads folders of images.</summary>
public static class ImageFolderCatalog
{
    /// <summary>
    /// Loads the paths of the images in a folder that has a subfolder for each class. Subfolders <c>train</c>, <c>val</c> and <c>test</c> above
    /// those of the classes are understood.
    /// </summary>
    /// <remarks>
    /// Every file is decoded once, whatever its name ends in, to see whether it is an image and which way up it is stored; <c>MLContext.Log</c>
    /// says how many files were left out and how many are turned. <c>LoadImages("Image", null, "ImagePath")</c> is the first step of a pipeline, or
    /// <c>LoadImagesUpright("Image", "ImagePath")</c>.
    /// </remarks>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="path">The path of the folder.</param>
    /// <param name="unreadable">What to do with files that cannot be read as images. Default: leave them out, and name them.</param>
    /// <returns>The rows of each part, with the columns <c>ImagePath</c> and <c>Label</c>.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are fewer than two classes, or files cannot be read and are to be refused.</exception>
    public static ImageFolder LoadImageFolder(this DataOperationsCatalog catalog, string path, UnreadableImages unreadable = UnreadableImages.Skip)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var host = CatalogEnvironment.GetEnvironment(catalog).Register(nameof(LoadImageFolder), seed: null, verbose: null);
        return new ImageFolderReader(DetachedContext.Shared, Path.GetFullPath(path), unreadable, host).Read();
    }
}
