using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>A few images of each class to learn from, and others to be judged by.</summary>
/// <param name="Train">Rows with <c>ImagePath</c> and <c>Class</c>, texts.</param>
/// <param name="Test">The same.</param>
internal sealed record FewImages(IDataView Train, IDataView Test)
{
    private const int PerClass = 20;
    private const int MostTested = 40; // of a class
    private const int EmbeddedSide = 64;

    /// <summary>Draws them from a folder with a subfolder for each class.</summary>
    /// <exception cref="InvalidOperationException">There are too few images.</exception>
    public static FewImages Draw(MLContext ml, string folder)
    {
        var images = ml.Data.LoadImageFolder(folder);
        var (rows, held) = (Rows(images, images.Train), images.Test ?? images.Validation);
        new Random(1).Shuffle(rows);
        var classes = rows.GroupBy(row => row.Class).Where(rows => rows.Count() >= PerClass + (held is null ? 1 : 0)).ToArray();
        if (classes.Length < 2)
        {
            throw new InvalidOperationException(
                $"'{folder}' must have two subfolders or more with over {PerClass} images each, of which {PerClass} are to learn from.");
        }

        var known = classes.Select(rows => rows.Key).ToHashSet();
        var others = held is null ? classes.SelectMany(rows => rows.Skip(PerClass)) : Rows(images, held).Where(row => known.Contains(row.Class));
        return new(
            ml.Data.LoadFromEnumerable(classes.SelectMany(rows => rows.Take(PerClass)).ToArray()),
            ml.Data.LoadFromEnumerable(others.GroupBy(row => row.Class).SelectMany(rows => rows.Take(MostTested)).ToArray()));
    }

    /// <summary>Writes the embedded digits as images.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="folder">The folder to make a subfolder for each digit in.</param>
    /// <returns>The folder.</returns>
    public static string WriteDigits(MLContext ml, string folder)
    {
        var data = ml.Data.LoadFromTextFile<DigitImage>(ExampleSettings.DataPath("optdigits-train.csv"), separatorChar: ',');
        var digits = ml.Data.CreateEnumerable<DigitImage>(data, reuseRowObject: false)
            .GroupBy(digit => digit.Label).SelectMany(digit => digit.Take(PerClass + MostTested));
        foreach (var (place, digit) in digits.Index())
        {
            var name = Path.Combine(folder, $"{digit.Label}");
            Directory.CreateDirectory(name);
            using var image = MLImage.CreateFromPixels(EmbeddedSide, EmbeddedSide, MLPixelFormat.Bgra32, digit.Enlarge(EmbeddedSide));
            image.Save(Path.Combine(name, $"{place}.png"));
        }

        return folder;
    }

    private static ImageOfClass[] Rows(ImageFolder images, IDataView data) =>
    [
        .. data.GetColumn<string>("ImagePath").Zip(
            data.GetColumn<uint>("Label"), (path, key) => new ImageOfClass { ImagePath = path, Class = images.ClassNames[(int)key - 1] }),
    ];
}

/// <summary>The path of an image, and what it shows.</summary>
internal sealed class ImageOfClass
{
    /// <summary>The full path.</summary>
    public string ImagePath { get; set; } = string.Empty;

    /// <summary>What it shows.</summary>
    public string Class { get; set; } = string.Empty;
}
