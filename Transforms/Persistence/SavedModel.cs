using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Looks into model files of ML.NET without loading them.</summary>
internal static class SavedModel
{
    private const string VersionEntry = "TrainingInfo/Version.txt";
    private const string OnnxEntry = "/OnnxModel";

    /// <summary>Finds the graphs in a model file.</summary>
    /// <param name="zip">The file as ML.NET has written it. It stays open.</param>
    /// <returns>The ONNX file of each OnnxTransformer in the order of the chain, nested chains included.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or no model file of ML.NET.</exception>
    public static IReadOnlyList<byte[]> FindOnnx(Stream zip)
    {
        using var archive = Open(zip);

        // ML.NET writes the separators of the platform that it runs on.
        var entries = archive.Entries
            .Select(entry => (Path: entry.FullName.Replace('\\', '/'), Entry: entry))
            .ToArray();
        if (!entries.Any(entry => entry.Path == VersionEntry))
        {
            throw new InvalidDataException(
                $"The file is a zip but no ML.NET model: it must have '{VersionEntry}' but has not. " +
                "Use a file that ml.Model.Save has written.");
        }

        return entries.Where(entry => entry.Path.EndsWith(OnnxEntry, StringComparison.Ordinal))
            .Select(entry => Read(entry.Entry))
            .ToArray();
    }

    /// <summary>The graph of a step.</summary>
    /// <param name="step">The step.</param>
    /// <returns>The ONNX file; null if the step is no OnnxTransformer.</returns>
    public static byte[]? ReadOnnx(ITransformer step) => step is OnnxTransformer ? FindOnnx(step) : null;

    /// <summary>The only graph of a step that is a network, live or loaded.</summary>
    /// <param name="step">The step.</param>
    public static byte[] FindOnnx(ITransformer step)
    {
        using var zip = new MemoryStream();
        new MLContext().Model.Save(step, inputSchema: null, zip);
        zip.Position = 0;
        return FindOnnx(zip).Single();
    }

    /// <summary>Whether an exception says that a step cannot be written or read: each step has its own way to say so.</summary>
    /// <param name="exception">What came of the attempt.</param>
    public static bool IsRefusal(Exception exception) =>
        exception is InvalidOperationException or NotSupportedException or NotImplementedException or ArgumentException;

    /// <summary>A step as a process without this package loads it.</summary>
    /// <param name="step">The step.</param>
    /// <returns>Steps of ML.NET's own; null if it cannot be saved or loaded, such as one of a user's own code.</returns>
    public static ITransformer? TryReload(ITransformer step)
    {
        var ml = new MLContext();
        using var zip = new MemoryStream();
        try
        {
            ml.Model.Save(step, inputSchema: null, zip);
            return OnnxFileName.Retry(() =>
            {
                zip.Position = 0;
                return ml.Model.Load(zip, out _);
            });
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>A step with another graph.</summary>
    /// <param name="step">An OnnxTransformer; it stays as it is.</param>
    /// <param name="change">Makes the new graph of the old one, with the same inputs and outputs.</param>
    /// <returns>A new OnnxTransformer, which the caller disposes.</returns>
    public static ITransformer ReplaceOnnx(ITransformer step, Func<byte[], byte[]> change)
    {
        var ml = new MLContext();
        using var zip = new MemoryStream();
        ml.Model.Save(step, inputSchema: null, zip);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(entry => entry.FullName.Replace('\\', '/').EndsWith(OnnxEntry, StringComparison.Ordinal));
            var bytes = change(Read(entry));
            using var writer = new BinaryWriter(entry.Open());
            writer.BaseStream.SetLength(0);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        return OnnxFileName.Retry(() =>
        {
            zip.Position = 0;
            return ml.Model.Load(zip, out _);
        });
    }

    private static ZipArchive Open(Stream zip)
    {
        try
        {
            return new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                "The file must be a model that ml.Model.Save has written but is no complete zip. " +
                "Copy it again, or save the model again.",
                exception);
        }
    }

    // A 32-bit length, then that many bytes.
    private static byte[] Read(ZipArchiveEntry entry)
    {
        try
        {
            var size = entry.Length; // not known while an entry of a file that is changed is open
            using var reader = new BinaryReader(entry.Open());
            var length = reader.ReadInt32();
            var bytes = length < 0 || length > size ? [] : reader.ReadBytes(length);
            return bytes.Length == length ? bytes : throw new EndOfStreamException();
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"The network in '{entry.FullName}' of the model file is damaged. " +
                "Copy the file again, or save the model again.",
                exception);
        }
    }
}
