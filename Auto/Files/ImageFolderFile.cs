using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A folder of images as rows: the path of each, and its class as a text.</summary>
internal static class ImageFolderFile
{
    /// <summary>Shows the images of a folder, or of the subfolder of training images.</summary>
    /// <exception cref="InvalidDataException">There are fewer than two classes.</exception>
    public static IDataView Show(DataOperationsCatalog catalog, string path)
    {
        var images = catalog.LoadImageFolder(path).Train;
        return DetachedContext.Shared.Transforms.Conversion.MapKeyToValue("Label").Fit(images).Transform(images);
    }
}
