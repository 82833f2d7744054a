using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Auto.Ensembles;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What an earlier run left of a candidate as bytes, for processes that do not have its folder.</summary>
/// <param name="serializer">Writes and reads the models of folds.</param>
internal sealed class KeptCandidateSerializer(PartSerializer serializer)
{
    /// <summary>Writes it.</summary>
    /// <param name="result">The result; null if it was not done.</param>
    /// <param name="parts">The model of each fold; null for those that are not there.</param>
    public byte[] Write(CandidateResult? result, IReadOnlyList<MemberPart?> parts)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(parts.Count);
        foreach (var part in parts)
        {
            serializer.Write(writer, part);
        }

        writer.Write(result is not null);
        if (result is not null)
        {
            writer.Write(result.FitTime.Ticks);
            writer.Write(result.Bytes);
            writer.Write(string.Join('\n', result.ServerPackages));
            writer.Write(MemoryMarshal.AsBytes<float>(result.Predictions));
        }

        return stream.ToArray();
    }

    /// <summary>Reads it.</summary>
    /// <param name="name">The candidate's name.</param>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    public (CandidateResult? Result, MemberPart?[] Parts) Read(string name, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream);
        var parts = new MemberPart?[reader.ReadInt32()];
        for (var fold = 0; fold < parts.Length; fold++)
        {
            parts[fold] = serializer.Read(reader);
        }

        var result = !reader.ReadBoolean() ? null : new CandidateResult(name, CandidateState.Complete)
        {
            FitTime = TimeSpan.FromTicks(reader.ReadInt64()),
            Bytes = reader.ReadInt64(),
            ServerPackages = reader.ReadString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Predictions = MemoryMarshal.Cast<byte, float>(bytes.AsSpan((int)stream.Position)).ToArray(),
            Parts = parts!,
        };
        return (result, parts);
    }
}
