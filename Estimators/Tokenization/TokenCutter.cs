using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// Runs the graph that cuts texts into tokens, in any number of threads at once. ML.NET's OnnxTransformer would do the same by way of a file, and
/// be of no use any more once it is disposed; this one is loaded again.
/// </summary>
/// <param name="graph">The graph, made by <see cref="TokenGraph"/>.</param>
/// <param name="inputName">The name of its input and of the column of texts.</param>
/// <param name="outputName">The name of its output and of the column of tokens.</param>
internal sealed class TokenCutter(byte[] graph, string inputName, string outputName) : IDisposable
{
    private static readonly long[] _oneText = [1, 1];
    private readonly Lock _gate = new();
    private SharedSession? _session;

    /// <summary>Makes a step that adds the column of tokens, a vector of text of unknown size.</summary>
    public IEstimator<ITransformer> CreateStep(MLContext context)
    {
        var (input, output) = (SchemaDefinition.Create(typeof(Text)), SchemaDefinition.Create(typeof(Tokens)));
        input[0].ColumnName = inputName;
        output[0].ColumnName = outputName;
        return context.Transforms.CustomMapping<Text, Tokens>((text, tokens) => tokens.Values = Cut(text.Value.Span), null, input, output);
    }

    /// <summary>Frees the graph; if it is used again, it is loaded again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    private string[] Cut(ReadOnlySpan<char> text)
    {
        var session = Enter();
        try
        {
            using var input = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, _oneText);
            input.StringTensorSetElementAt(text, 0);
            using var outputs = session.Session.Run(session.Options, [inputName], [input], [outputName]);
            return outputs[0].GetStringTensorAsArray();
        }
        finally
        {
            session.Leave();
        }
    }

    private SharedSession Enter()
    {
        lock (_gate)
        {
            _session ??= new SharedSession(graph);
            _ = _session.TryEnter(); // it is only disposed under the lock
            return _session;
        }
    }

    private sealed class Text
    {
        public ReadOnlyMemory<char> Value { get; set; }
    }

    private sealed class Tokens
    {
        public string[] Values { get; set; } = [];
    }
}
