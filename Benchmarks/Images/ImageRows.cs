using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>Loads images.</summary>
internal static class ImageRows
{
    private const uint ClassCount = 10;

    /// <summary>Loads the training and test rows of a folder.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static (IDataView Train, IDataView Test) Load(MLContext ml, DirectoryInfo folder) =>
        folder.GetFiles("optdigits-*.csv").Length > 0
            ? (View(ml, Digits(folder, "optdigits-train.csv")), View(ml, Digits(folder, "optdigits-test.csv")))
            : (View(ml, Idx(folder, "train")), View(ml, Idx(folder, "t10k")));

    /// <summary>The columns of rows with images of a number of pixels.</summary>
    public static SchemaDefinition SchemaOf(int pixels)
    {
        var schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[nameof(ImageRow.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, pixels);
        schema[nameof(ImageRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), (int)ClassCount);
        return schema;
    }

    private static IDataView View(MLContext ml, ImageRow[] rows) => ml.Data.LoadFromEnumerable(rows, SchemaOf(rows[0].Pixels.Length));

    private static ImageRow[] Idx(DirectoryInfo folder, string part)
    {
        var images = IdxFile.Read(Find(folder, $"{part}-images-idx3-ubyte"));
        var labels = IdxFile.Read(Find(folder, $"{part}-labels-idx1-ubyte"));
        var size = images.Values.Length / images.Dimensions[0];
        return [.. labels.Values.Select((label, i) => new ImageRow { Pixels = images.Values[(i * size)..((i + 1) * size)], Label = label })];
    }

    private static string Find(DirectoryInfo folder, string name) =>
        new[] { name, name + ".gz" }.Select(file => Path.Combine(folder.FullName, file)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"The folder '{folder.FullName}' must hold '{name}' or '{name}.gz' but does not. "
            + "Debian's package dataset-fashion-mnist has the files of Fashion-MNIST.");

    private static ImageRow[] Digits(DirectoryInfo folder, string name) =>
    [
        .. from line in File.ReadLines(Path.Combine(folder.FullName, name))
           let numbers = line.Split(',').Select(text => byte.Parse(text, CultureInfo.InvariantCulture)).ToArray()
           select new ImageRow { Pixels = numbers[..^1], Label = numbers[^1] },
    ];
}
