using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>A chain of ML.NET's own transformers while it is being put together, to be saved. Its context writes into a folder of its own.</summary>
internal sealed class StockChain : ChainBuilder, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _madeNames = [];

    /// <summary>Starts a chain.</summary>
    /// <param name="schema">The columns that the first step reads.</param>
    public StockChain(DataViewSchema schema)
        : base(schema) => Context.TempFilePath = _folder.Path;

    /// <summary>The names of the columns that extractions have left behind.</summary>
    public IReadOnlyCollection<string> MadeNames => _madeNames;

    /// <summary>Adds an ONNX graph.</summary>
    /// <param name="outputs">The columns that it makes, named as its outputs are.</param>
    /// <param name="inputs">The columns that it reads, named as its inputs are.</param>
    /// <param name="onnx">The graph.</param>
    public void AppendGraph(string[] outputs, string[] inputs, byte[] onnx) => Append(OnnxFileName.Retry(() =>
    {
        using var stream = new MemoryStream(onnx, writable: false);
        return Context.Transforms.ApplyOnnxModel(outputs, inputs, stream);
    }));

    /// <summary>Adds a step that takes the value out of vectors of one value.</summary>
    /// <remarks>ML.NET has no such transformer, but a linear regression of weight 1 and bias 0 does this.</remarks>
    /// <param name="column">A column of vectors of size 1.</param>
    /// <returns>The name of the scalar column, valid until the next extraction.</returns>
    public string ExtractScalar(string column)
    {
        AppendFitted(IdentityRegression.Fit(Context, column));
        _madeNames.Add(PredictionColumnRules.ScoreName);
        return PredictionColumnRules.ScoreName;
    }

    /// <summary>Writes the chain.</summary>
    /// <param name="context">Where to write it.</param>
    public void Save(ModelSaveContext context) => ((ICanSaveModel)ToTransformer()).Save(context);

    /// <summary>Frees the steps and deletes their temporary files.</summary>
    public void Dispose()
    {
        ToTransformer().Dispose();
        _folder.Dispose();
    }
}
