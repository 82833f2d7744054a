using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>A chain of ML.NET's own transformers while it is being put together.</summary>
internal sealed class StockChain : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<ITransformer> _steps = [];
    private readonly HashSet<string> _madeNames = [];
    private readonly DataViewSchema _schema;
    private IDataView _data;

    /// <summary>Starts a chain.</summary>
    /// <param name="schema">The columns that the first step reads.</param>
    public StockChain(DataViewSchema schema)
    {
        _schema = schema;
        _data = new EmptyDataView(schema);
        Context = new MLContext { TempFilePath = _folder.Path };
    }

    /// <summary>The context to make the steps with. It writes temporary files into a folder of its own.</summary>
    public MLContext Context { get; }

    /// <summary>The names of the columns that extractions have left behind.</summary>
    public IReadOnlyCollection<string> MadeNames => _madeNames;

    /// <summary>Adds a step that needs no data to be fitted.</summary>
    /// <param name="estimator">The step.</param>
    public void Append(IEstimator<ITransformer> estimator) => AppendFitted(estimator.Fit(_data));

    /// <summary>Adds a step that is fitted already.</summary>
    /// <param name="transformer">The step.</param>
    public void AppendFitted(ITransformer transformer)
    {
        _steps.Add(transformer);
        _data = transformer.Transform(_data);
    }

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
    public void Save(ModelSaveContext context) =>
        ((ICanSaveModel)new TransformerChain<ITransformer>(_steps.ToArray())).Save(context);

    /// <summary>Makes a transformer that does what the chain does now and does not depend on this object.</summary>
    /// <remarks>
    /// It is what a saved chain loads as: only there does an ONNX step delete its temporary file by itself when it is disposed.
    /// </remarks>
    /// <returns>The transformer; the caller disposes it.</returns>
    public TransformerChain<ITransformer> ToTransformer()
    {
        using var stream = new MemoryStream();
        Context.Model.Save(new TransformerChain<ITransformer>(_steps.ToArray()), _schema, stream);
        return (TransformerChain<ITransformer>)OnnxFileName.Retry(() =>
        {
            stream.Position = 0;
            return new MLContext().Model.Load(stream, out _);
        });
    }

    /// <summary>Frees the steps and deletes their temporary files.</summary>
    public void Dispose()
    {
        foreach (var step in _steps.OfType<IDisposable>())
        {
            step.Dispose();
        }

        _folder.Dispose();
    }
}
