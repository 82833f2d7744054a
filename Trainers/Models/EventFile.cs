using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>
/// An event file as TensorBoard reads it: records of a length, its checksum, a protobuf <c>Event</c> and its checksum
/// (tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto).
/// </summary>
/// <remarks>
/// TorchSharp's own SummaryWriter writes times as .NET ticks or single precision, where TensorBoard expects seconds in
/// double precision, and opens the file anew for each number.
/// </remarks>
/// <param name="stream">Where to write; it stays open.</param>
internal sealed class EventFile(Stream stream)
{
    // Field numbers of Event, of Summary and of Summary.Value.
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int Value = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;

    /// <summary>A file name that TensorBoard takes for an event file, different at every call.</summary>
    public static string NewName(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{time.ToUnixTimeSeconds()}.{Guid.NewGuid():N}");

    /// <summary>Writes the event that every file starts with.</summary>
    public void WriteVersion(DateTimeOffset time) => WriteRecord(Message(output =>
    {
        WriteTime(output, time);
        output.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
        output.WriteString("brain.Event:2");
    }));

    /// <summary>Writes an event with named numbers of one step.</summary>
    public void WriteScalars(DateTimeOffset time, long step, IEnumerable<KeyValuePair<string, double>> values) => WriteRecord(Message(output =>
    {
        WriteTime(output, time);
        output.WriteTag(Step, WireFormat.WireType.Varint);
        output.WriteInt64(step);
        WriteMessage(output, Summary, summary =>
        {
            foreach (var (name, value) in values)
            {
                WriteMessage(summary, Value, scalar =>
                {
                    scalar.WriteTag(Tag, WireFormat.WireType.LengthDelimited);
                    scalar.WriteString(name);
                    scalar.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
                    scalar.WriteFloat((float)value);
                });
            }
        });
    }));

    /// <summary>The checksum of a record's part: CRC-32C, turned and shifted so that checksums of checksums differ.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return unchecked(BitOperations.RotateRight(~crc, 15) + 0xa282ead8);
    }

    private static void WriteTime(CodedOutputStream output, DateTimeOffset time)
    {
        output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
        output.WriteDouble(time.ToUnixTimeMilliseconds() / 1000.0);
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return memory.ToArray();
    }

    private void WriteRecord(byte[] message)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(header, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedChecksum(header[..8]));
        stream.Write(header);
        stream.Write(message);
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedChecksum(message));
        stream.Write(footer);
    }
}
