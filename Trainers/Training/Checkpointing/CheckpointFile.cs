using System.Security.Cryptography;
using System.Text;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>
/// The format of a checkpoint: a signature, the training's fingerprint, the named entries of the snapshot, and a SHA-256
/// hash of all that, by which a damaged file is known.
/// </summary>
internal static class CheckpointFile
{
    private const string Signature = "MLNet.DeepExtensions checkpoint 1";

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(Stream stream, TrainingFingerprint fingerprint, TrainingSnapshot snapshot)
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8))
        {
            writer.Write(Signature);
            writer.Write(fingerprint.ToJson());
            writer.Write(snapshot.Entries.Count);
            foreach (var (name, bytes) in snapshot.Entries)
            {
                writer.Write(name);
                writer.Write(bytes.Length);
                writer.Write(bytes);
            }
        }

        stream.Write(sha.Hash);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="InvalidDataException">The file is cut short, changed, or of another kind.</exception>
    public static (TrainingFingerprint Fingerprint, TrainingSnapshot Snapshot) Read(string path)
    {
        using var stream = File.OpenRead(path);
        RequireWhole(stream, path);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        if (reader.ReadString() != Signature)
        {
            throw new InvalidDataException($"The file '{path}' is not a checkpoint that this version can read.");
        }

        var fingerprint = TrainingFingerprint.FromJson(reader.ReadString());
        var snapshot = new TrainingSnapshot();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var name = reader.ReadString();
            snapshot.Set(name, reader.ReadBytes(reader.ReadInt32()));
        }

        return (fingerprint, snapshot);
    }

    private static void RequireWhole(FileStream stream, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        var left = stream.Length - SHA256.HashSizeInBytes;
        for (int read; left > 0 && (read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) > 0; left -= read)
        {
            hash.AppendData(buffer, 0, read);
        }

        var written = new byte[SHA256.HashSizeInBytes];
        if (left != 0 || stream.ReadAtLeast(written, written.Length, throwOnEndOfStream: false) < written.Length ||
            !hash.GetHashAndReset().AsSpan().SequenceEqual(written))
        {
            throw new InvalidDataException($"The file '{path}' is cut short or damaged.");
        }

        stream.Position = 0;
    }
}
