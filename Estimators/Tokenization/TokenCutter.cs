using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// Runs the graph that cuts texts into tokens, in any number of threads at once. ML.NET's OnnxTransformer would do the same by way of a file, and
/// be of no use any more once it is disposed; this one is loaded again.
/// </summary>
/// <param name="graph">The graph, made by <see cref="TokenGraph"/> or <see cref="PretrainedGraph"/>.</param>
/// <param name="inputs">The names of its inputs, one or two, and of the columns of texts.</param>
/// <param name="outputName">The name of its output and of the column of tokens.</param>
/// <param name="form">How it takes a text.</param>
internal sealed class TokenCutter(byte[] graph, (string Name, string ColumnName)[] inputs, string outputName, TextForm form) : IDisposable
{
    private readonly Lock _gate = new();
    private SharedSession? _session;

    /// <summary>Makes a step that adds the column of tokens, a vector of text of unknown size.</summary>
    public IEstimator<ITransformer> CreateStep(MLContext context)
    {
        var output = SchemaDefinition.Create(typeof(Tokens));
        output[0].ColumnName = outputName;
        return inputs.Length == 1
            ? CreateStep<Text>(context, output, (text, tokens) => tokens.Values = Cut(text.Value))
            : CreateStep<TextPair>(context, output, (pair, tokens) => tokens.Values = Cut(pair.First, pair.Second));
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

    private CustomMappingEstimator<TText, Tokens> CreateStep<TText>(MLContext context, SchemaDefinition output, Action<TText, Tokens> cut)
        where TText : class, new()
    {
        var input = SchemaDefinition.Create(typeof(TText));
        foreach (var (column, (_, columnName)) in input.Zip(inputs).ToArray())
        {
            column.ColumnName = columnName;
        }

        return context.Transforms.CustomMapping(cut, null, input, output);
    }

    private string[] Cut(params ReadOnlySpan<ReadOnlyMemory<char>> texts)
    {
        var session = Enter();
        var values = new OrtValue[texts.Length];
        try
        {
            for (var i = 0; i < texts.Length; i++)
            {
                values[i] = form.CreateValue(texts[i].Span);
            }

            using var outputs = session.Session.Run(session.Options, Array.ConvertAll(inputs, input => input.Name), values, [outputName]);
            return outputs[0].GetStringTensorAsArray();
        }
        finally
        {
            Array.ForEach(values, value => value?.Dispose());
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

    private sealed class TextPair
    {
        public ReadOnlyMemory<char> First { get; set; }

        public ReadOnlyMemory<char> Second { get; set; }
    }

    private sealed class Tokens
    {
        public string[] Values { get; set; } = [];
    }
}
