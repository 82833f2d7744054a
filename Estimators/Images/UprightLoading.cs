using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>What <c>LoadImagesUpright</c> does to a row; ML.NET finds it by its name when it loads a model.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class UprightLoading : CustomMappingFactory<UprightLoading.PathRow, UprightLoading.ImageRow>
{
    /// <summary>The name in saved models.</summary>
    public const string Contract = "MLNet.DeepExtensions.LoadImagesUpright";

    /// <summary>The column that is read.</summary>
    public const string PathName = "MLNet.DeepExtensions/upright path/";

    /// <summary>The column that is made.</summary>
    public const string ImageName = "MLNet.DeepExtensions/upright image/";

    /// <inheritdoc/>
    public override Action<PathRow, ImageRow> GetMapping() => Load;

    /// <summary>Reads the image of a row; none for an empty path.</summary>
    public static void Load(PathRow row, ImageRow loaded)
    {
        loaded.Image = row.Path.IsEmpty ? null : ImageFile.ReadUpright(row.Path.ToString());
        if (loaded.Image is { } image)
        {
            LentImages.CountBytes(image);
        }
    }

    /// <summary>A row with the path of a file.</summary>
    public sealed class PathRow
    {
        /// <summary>The path; empty if there is no image.</summary>
        [ColumnName(PathName)]
        public ReadOnlyMemory<char> Path { get; set; }
    }

    /// <summary>A row with an image of any size.</summary>
    public sealed class ImageRow
    {
        /// <summary>The image; null if there is none.</summary>
        [ColumnName(ImageName)]
        [AnySizeImage]
        public MLImage? Image { get; set; }
    }
}
