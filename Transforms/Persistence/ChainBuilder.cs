using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>A chain of transformers while it is being put together.</summary>
/// <param name="schema">The columns that the first step reads.</param>
internal class ChainBuilder(DataViewSchema schema)
{
    private readonly List<ITransformer> _steps = [];
    private IDataView _data = new EmptyDataView(schema);

    /// <summary>The context to make the steps with.</summary>
    public MLContext Context { get; } = new();

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

    /// <summary>The steps so far as one transformer.</summary>
    public TransformerChain<ITransformer> ToTransformer() => new(_steps.ToArray());
}
