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
/// <param name="Train">The rows to train on: those of the subfolder <c>train</c>, or all if there is none.</param>
/// <param name="Validation">The rows of the subfolder <c>val</c>, <c>valid</c> or <c>validation</c>; null if there is none.</param>
/// <param name="Test">The rows of the subfolder <c>test</c>; null if there is none.</param>
/// <param name="ClassNames">The names of the classes, in order of the keys.</param>
/// <param name="Unreadable">
/// The files that were left out: those that cannot be decoded, those that are cut short, those that are no images, and images in no class's folder.
/// </param>
/// <param name="Turned">
/// The images that a camera has tagged as turned (Exif). They are among the rows; <c>LoadImages</c> reads them lying, <c>LoadImagesUpright</c>
/// upright.
/// </param>
public sealed record ImageFolder(
    IDataView Train,
    IDataView? Validation,
    IDataView? Test,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<UnreadableImage> Unreadable,
    IReadOnlyList<TurnedImage> Turned)
{
    /// <summary>The classes, which sets there are, and how many files are unreadable or turned.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Classes: {string.Join(", ", ClassNames)}; {Has(Validation)} validation images, {Has(Test)} test images; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Unreadable.Count} files unreadable, {Turned.Count} turned");

    private static string Has(IDataView? images) => images is null ? "no" : "with";
}

/// <summary>A file in a folder of images that was left out.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Reason">Why it was left out, in words.</param>
public sealed record UnreadableImage(string Path, string Reason)
{
    /// <summary>The path and the reason, for messages.</summary>
    public override string ToString() => $"{Path}: {Reason}";
}

/// <summary>An image whose pixels are stored turned or mirrored.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Orientation">
/// The orientation by the Exif standard, from 2 to 8: 3 is upside down, 6 has to be turned a quarter clockwise to be upright, 8 counterclockwise;
/// 2, 4, 5 and 7 are mirrored.
/// </param>
public sealed record TurnedImage(string Path, int Orientation);
