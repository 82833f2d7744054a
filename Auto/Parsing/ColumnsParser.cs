using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Makes columns what their kinds say, by ML.NET's own steps.</summary>
/// <param name="ml">The context.</param>
/// <param name="columns">The columns.</param>
/// <param name="hasFeatures">Whether the features are parsed.</param>
/// <param name="hasLabel">Whether the label is parsed, where the data has it.</param>
internal sealed class ColumnsParser(MLContext ml, DataColumns columns, bool hasFeatures, bool hasLabel) : IEstimator<ITransformer>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing, or of a type that cannot become what its kind says.</exception>
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var names = input.Schema.Select(column => column.Name).ToHashSet();
        return CreateSteps(names, name => ColumnFacts.From(ColumnLookup.Find(input.Schema, name))).Fit(input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing, or of a type that cannot become what its kind says.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var names = inputSchema.Select(column => column.Name).ToHashSet();
        return CreateSteps(names, name => ColumnFacts.From(ColumnLookup.Find(inputSchema, name))).GetOutputSchema(inputSchema);
    }

    // A single chain: chains within chains each ask all steps for their columns.
    private EstimatorChain<ITransformer> CreateSteps(HashSet<string> names, Func<string, ColumnFacts> find)
    {
        // Rows that are to be predicted have no label.
        ColumnSteps[] features = hasFeatures ? [.. columns.Features.Select(column => new ColumnSteps(column, find(column.Name), names))] : [];
        var label = hasLabel && columns.LabelName is { } name && (names.Contains(name) || !hasFeatures)
            ? new LabelSteps(columns[name], columns.Task!.Value, columns.PositiveLabel, find(name))
            : null;
        IParsingSteps[] all = label is null ? features : [.. features, label];
        List<IEstimator<ITransformer>> steps = [];
        InputOutputColumnPair[] keys = [.. all.Where(column => column.IsKey).Select(column => new InputOutputColumnPair(column.Name))];
        if (keys.Length > 0)
        {
            steps.Add(ml.Transforms.Conversion.MapKeyToValue(keys));
        }

        foreach (var group in all.Where(column => column.Conversion is not null).GroupBy(column => column.Conversion!.Value))
        {
            InputOutputColumnPair[] pairs = [.. group.Select(column => new InputOutputColumnPair(column.Name))];
            steps.Add(ml.Transforms.Conversion.ConvertType(pairs, group.Key));
        }

        steps.AddRange(ExpressionSteps.Create(
            ml, [.. all.SelectMany(column => column.Expression is { } expression ? new[] { (column.Name, expression) } : [])]));
        steps.AddRange(all.SelectMany(column => column.Create(ml)));
        return steps.Aggregate(new EstimatorChain<ITransformer>(), (chain, step) => chain.Append(step));
    }
}
