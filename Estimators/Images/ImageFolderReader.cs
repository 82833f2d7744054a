using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions;

/// <summary>Reads a folder with a subfolder of images for each class.</summary>
/// <param name="ml">The context of the steps that make keys of the classes.</param>
/// <param name="root">The full path of the folder.</param>
/// <param name="unreadable">What to do with files that are no images.</param>
/// <param name="host">Where to report.</param>
internal sealed class ImageFolderReader(MLContext ml, string root, UnreadableImages unreadable, IHost host)
{
    private static readonly string[] _extensions = [".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp"];
    private static readonly string[] _systemFiles = ["Thumbs.db", "desktop.ini"];
    private static readonly string[] _train = ["train", "training"];
    private static readonly string[] _validation = ["val", "valid", "validation"];
    private static readonly string[] _test = ["test"];
    private readonly List<UnreadableImage> _left = [];
    private readonly List<TurnedImage> _turned = [];

    /// <summary>Reads the folder; every image is decoded once, to see whether it can be.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are fewer than two classes, a class is not among those of the training rows, or files cannot be
    /// read and are to be refused.</exception>
    public ImageFolder Read()
    {
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException(
                $"There is no folder '{root}'. Give the path of a folder that has a subfolder of images for each class.");
        }

        var (train, validation, test) = (Files(Part(_train) ?? root), Optional(_validation), Optional(_test));
        string[] classes = [.. train.Select(file => file.Label).Distinct().Order(StringComparer.Ordinal)];
        RequireClasses(classes, validation, test);
        if (unreadable == UnreadableImages.Refuse && _left.Count > 0)
        {
            throw new InvalidDataException(
                $"All files must be images but {_left.Count} cannot be read: "
                + $"{string.Join("; ", _left.Take(10))}{(_left.Count > 10 ? ", …" : string.Empty)}. "
                + "Remove or replace them, or leave them out with UnreadableImages.Skip.");
        }

        Report();
        return new ImageFolder(
            View(train, classes),
            validation is null ? null : View(validation, classes),
            test is null ? null : View(test, classes),
            classes,
            _left,
            _turned);
    }

    private void Report()
    {
        using var channel = host.Start(nameof(ImageFolderCatalog.LoadImageFolder));
        if (_left.Count > 0)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"Files of '{root}' that were left out: {_left.Count}, see Unreadable. The first is {_left[0]}.");
        }

        if (_turned.Count > 0)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"Images of '{root}' that a camera tagged as turned: {_turned.Count}, see Turned. The first is {_turned[0].Path}. " +
                "LoadImages reads them lying. Read them by ml.Transforms.LoadImagesUpright(\"Image\", \"ImagePath\"), or turn the files themselves.");
        }
    }

    private string? Part(string[] names) =>
        Directory.EnumerateDirectories(root).FirstOrDefault(folder => names.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

    private ImageRow[]? Optional(string[] names) => Part(_train) is not null && Part(names) is { } folder ? Files(folder) : null;

    private ImageRow[] Files(string folder)
    {
        _left.AddRange(
            from path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            where _extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
            select new UnreadableImage(path, "it lies in no class's folder"));
        var candidates =
            from subfolder in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            where !IsHidden(subfolder)
            from path in Directory.EnumerateFiles(subfolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            where !IsHidden(path)
            select new ImageRow { ImagePath = path, Label = Path.GetFileName(subfolder) };
        var files = candidates.ToArray();
        var examined = files.AsParallel().AsOrdered().Select(file => ImageFile.Examine(file.ImagePath)).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            var (fault, orientation) = examined[i];
            if (fault is not null)
            {
                _left.Add(new UnreadableImage(files[i].ImagePath, fault));
            }
            else if (orientation != Orientation.Upright)
            {
                _turned.Add(new TurnedImage(files[i].ImagePath, orientation));
            }
        }

        return [.. files.Where((_, i) => examined[i].Fault is null)];
    }

    // What file managers and tools leave behind is nobody's image.
    private static bool IsHidden(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith('.') || _systemFiles.Contains(name, StringComparer.OrdinalIgnoreCase));

    private void RequireClasses(string[] classes, params ReadOnlySpan<ImageRow[]?> others)
    {
        if (classes.Length < 2)
        {
            throw new InvalidDataException(classes.Length == 0
                ? $"The folder '{root}' must have a subfolder of images for each class but has no image in any"
                    + $"{(_left.Count > 0 ? $" that can be read; of {_left.Count} files the first is {_left[0]}" : string.Empty)}. "
                    + "Images are files of the kinds jpeg, png, gif, bmp and webp."
                : $"The folder '{root}' must have images of at least two classes but has only those of '{classes[0]}'. "
                    + "Give the folder above the classes' folders.");
        }

        foreach (var file in others.ToArray().SelectMany(files => files ?? []))
        {
            if (!classes.Contains(file.Label))
            {
                throw new InvalidDataException(
                    $"The class '{file.Label}' of '{file.ImagePath}' must be among those of the training images but these are "
                    + $"{string.Join(", ", classes)}.");
            }
        }
    }

    // The same key for the same class in all parts.
    private IDataView View(ImageRow[] files, string[] classes)
    {
        var data = ml.Data.LoadFromEnumerable(files);
        var keys = ml.Data.LoadFromEnumerable(classes.Select(name => new ClassName { Label = name }));
        return ml.Transforms.Conversion
            .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, keyData: keys)
            .Fit(data)
            .Transform(data);
    }

    private sealed class ImageRow
    {
        public string ImagePath { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }

    private sealed class ClassName
    {
        public string Label { get; set; } = string.Empty;
    }
}
