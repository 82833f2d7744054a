using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>The steps of a model, first to last; chains within chains are taken apart.</summary>
internal sealed class ModelSteps
{
    private readonly ITransformer[] _steps;

    private ModelSteps(ITransformer[] steps) => _steps = steps;

    /// <summary>The number of steps.</summary>
    public int Count => _steps.Length;

    /// <summary>Takes a model apart.</summary>
    public static ModelSteps From(ITransformer model) => new([.. Flatten(model)]);

    /// <summary>The first of the steps.</summary>
    public ModelSteps Take(int count) => new(_steps[..count]);

    /// <summary>Whether there are steps that choose columns.</summary>
    public bool HasSelection => Array.Exists(_steps, step => step is ColumnSelectingTransformer);

    /// <summary>The steps without those that only choose columns, after which some would be gone.</summary>
    public ModelSteps WithoutSelection() => new(Array.FindAll(_steps, step => step is not ColumnSelectingTransformer));

    /// <summary>Whether one of the steps is a network that was fitted here.</summary>
    public bool HasNetwork => Array.Exists(_steps, step => step is NetworkPredictionTransformer);

    /// <summary>The network that was fitted last.</summary>
    /// <param name="method">The method that needs it, for messages.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public TrainedNetwork FindNetwork(string method)
    {
        var transformer = _steps.OfType<NetworkPredictionTransformer>().LastOrDefault() ?? throw new ArgumentException(
            $"{method} needs a model with a network of this package in it, but among the {Count} steps of this one there is none. "
            + "If the model was loaded, read its network with ml.Model.LoadNetwork(path), "
            + $"and give it as well: model.{method}(row, network: network).");
        transformer.ThrowIfDisposed();
        return transformer.Model;
    }

    /// <summary>The numbers of a step of a signal that a network among the steps reads; null if none reads a signal of this name.</summary>
    /// <param name="columnName">The name of its column.</param>
    public int? ChannelsOf(string columnName) => _steps.OfType<NetworkPredictionTransformer>()
        .SelectMany(step => step.Model.Network.Inputs)
        .Where(input => input.Name == columnName && input is { Element: not InputElement.Key, Shape.Rank: 2 })
        .Select(input => (int?)input.Shape.Last)
        .LastOrDefault();

    /// <summary>How many steps there are before a network that is one of them; null if it is none of them, as in a loaded model.</summary>
    public int? CountBefore(TrainedNetwork network)
    {
        var found = Array.FindLastIndex(_steps, step => step is NetworkPredictionTransformer own && own.Model == network);
        return found < 0 ? null : found;
    }

    /// <summary>What scores with a network that is one of the steps; null if it is none of them, as in a loaded model.</summary>
    public ScoringTransform? FindScoring(TrainedNetwork network) =>
        CountBefore(network) is { } place ? ((NetworkPredictionTransformer)_steps[place]).Scoring : null;

    /// <summary>The columns after each step, as far as the steps accept those before them.</summary>
    /// <param name="input">The columns before the first step, which come first.</param>
    /// <param name="refusal">Why the next step does not accept them; null if all do.</param>
    public IReadOnlyList<DataViewSchema> GetSchemas(DataViewSchema input, out Exception? refusal)
    {
        List<DataViewSchema> schemas = [input];
        try
        {
            foreach (var step in _steps)
            {
                schemas.Add(step.GetOutputSchema(schemas[^1]));
            }

            refusal = null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException) // what ML.NET's steps and ours throw for columns
        {
            refusal = e;
        }

        return schemas;
    }

    /// <summary>Takes rows through all steps.</summary>
    public IDataView Transform(IDataView data) => _steps.Aggregate(data, (rows, step) => step.Transform(rows));

    /// <summary>The columns before the first step that columns after the last one are made of; all where a step does not tell.</summary>
    /// <param name="input">The columns before the first step.</param>
    /// <param name="names">The names of columns after the last step.</param>
    public IReadOnlyList<DataViewSchema.Column> GetDependencies(DataViewSchema input, params string[] names)
    {
        if (_steps.Length == 0)
        {
            return Array.ConvertAll(names, name => input[name]);
        }

        ITransformer chain = new TransformerChain<ITransformer>(_steps);
        if (!chain.IsRowToRowMapper)
        {
            return input;
        }

        var mapper = chain.GetRowToRowMapper(input);
        return [.. mapper.GetDependencies(names.Select(name => mapper.OutputSchema[name]))];
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
