using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>A text file in memory, for ML.NET's TextLoader.</summary>
internal sealed class TextSource(IEnumerable<string> lines) : IMultiStreamSource
{
    private readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));

    public int Count => 1;

    public string? GetPathOrNull(int index) => null;

    public Stream Open(int index) => new MemoryStream(_bytes, writable: false);

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
}
