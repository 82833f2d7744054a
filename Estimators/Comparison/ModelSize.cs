using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>Counts the bytes of a model's file, without writing one, and writes such a number for people.</summary>
internal static class ModelSize
{
    /// <summary>Counts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The columns before its first step.</param>
    /// <returns>The number of bytes; null if it cannot be saved.</returns>
    public static long? Measure(ITransformer model, DataViewSchema schema)
    {
        using var counter = new CountingStream();
        try
        {
            DetachedContext.Shared.Model.Save(model, schema, counter);
            return counter.Length;
        }
        catch (Exception e) when (SavedModel.IsRefusal(e))
        {
            return null; // a step of the user's own code, for example
        }
    }

    /// <summary>A number of bytes in words; a dash where it is not known.</summary>
    public static string ToText(long? bytes) => bytes switch
    {
        null => "–",
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:F1} KB"),
        _ => FormattableString.Invariant($"{bytes / (1024.0 * 1024):F1} MB"),
    };

    private sealed class CountingStream : Stream
    {
        private long _count;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _count;

        public override long Position
        {
            get => _count;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _count += count;
    }
}
