using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions;

/// <summary>What to do with a file in a folder of images that cannot be read as one.</summary>
public enum UnreadableImages
{
    /// <summary>Leave it out, and name it in <see cref="ImageFolder.Unreadable"/>.</summary>
    Skip,

    /// <summary>Throw, and name all of them.</summary>
    Refuse,
}

/// <summary>
/// The images of a folder, a subfolder for each class: rows with the columns <c>ImagePath</c> (text) and <c>Label</c> (a key whose values are
/// the subfolders' names).
/// </summary>
public sealed class ImageFolder
{
    internal ImageFolder(
        IDataView train,
        IDataView? validation,
        IDataView? test,
        IReadOnlyList<string> classNames,
        IReadOnlyList<UnreadableImage> unreadable,
        IReadOnlyList<TurnedImage> turned)
    {
        Train = train;
        Validation = validation;
        Test = test;
        ClassNames = classNames;
        Unreadable = unreadable;
        Turned = turned;
    }

    /// <summary>The rows to train on: those of the subfolder <c>train</c>, or all if there is none.</summary>
    public IDataView Train { get; }

    /// <summary>The rows of the subfolder <c>val</c>, <c>valid</c> or <c>validation</c>; null if there is none.</summary>
    public IDataView? Validation { get; }

    /// <summary>The rows of the subfolder <c>test</c>; null if there is none.</summary>
    public IDataView? Test { get; }

    /// <summary>The names of the classes, in order of the keys.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// The files that were left out: those that cannot be decoded, those that are cut short, those that are no images, and images in no class's
    /// folder.
    /// </summary>
    public IReadOnlyList<UnreadableImage> Unreadable { get; }

    /// <summary>
    /// The images that a camera has tagged as turned (Exif). They are among the rows; <c>LoadImages</c> reads them lying, <c>LoadImagesUpright</c>
    /// upright.
    /// </summary>
    public IReadOnlyList<TurnedImage> Turned { get; }

    /// <summary>The classes, which sets there are, and how many files are unreadable or turned.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Classes: {string.Join(", ", ClassNames)}; {Has(Validation)} validation images, {Has(Test)} test images; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Unreadable.Count} files unreadable, {Turned.Count} turned");

    private static string Has(IDataView? images) => images is null ? "no" : "with";
}

/// <summary>A file in a folder of images that was left out.</summary>
public sealed class UnreadableImage
{
    internal UnreadableImage(string path, string reason) =>
        (Path, Reason) = (path, reason);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Why it was left out, in words.</summary>
    public string Reason { get; }

    /// <summary>The path and the reason, for messages.</summary>
    public override string ToString() => $"{Path}: {Reason}";
}

/// <summary>An image whose pixels are stored turned or mirrored.</summary>
public sealed class TurnedImage
{
    internal TurnedImage(string path, int orientation) =>
        (Path, Orientation) = (path, orientation);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>
    /// The orientation by the Exif standard, from 2 to 8: 3 is upside down, 6 has to be turned a quarter clockwise to be upright, 8
    /// counterclockwise; 2, 4, 5 and 7 are mirrored.
    /// </summary>
    public int Orientation { get; }

    /// <summary>The path and the orientation, for messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}: orientation {Orientation}");
}
