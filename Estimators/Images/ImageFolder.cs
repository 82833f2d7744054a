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
/// <param name="Unreadable">The full paths of the files that were left out because they cannot be read as images.</param>
public sealed record ImageFolder(
    IDataView Train, IDataView? Validation, IDataView? Test, IReadOnlyList<string> ClassNames, IReadOnlyList<string> Unreadable);
