using System.Globalization;

namespace MLNet.DeepExtensions.Benchmarks.Scale;

/// <summary>A folder for text files, deleted at the end.</summary>
internal sealed class ScaleFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scale");

    /// <summary>Writes rows, the label first, with commas between.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The path of the file.</returns>
    public string Write(long rows)
    {
        var path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{rows}.csv"));
        using var writer = new StreamWriter(path);
        foreach (var row in ScaleRow.Generate(rows))
        {
            writer.Write(row.Label.ToString(CultureInfo.InvariantCulture));
            foreach (var number in row.Features)
            {
                writer.Write(',');
                writer.Write(number.ToString(CultureInfo.InvariantCulture));
            }

            writer.WriteLine();
        }

        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
