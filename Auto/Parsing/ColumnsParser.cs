using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Makes columns what their kinds say.</summary>
/// <param name="ml">The context.</param>
/// <param name="columns">The columns.</param>
internal sealed class ColumnsParser(MLContext ml, DataColumns columns) : IEstimator<ITransformer>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is missing, or of a type that cannot become what its kind says.</exception>
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CreateSteps(Facts(input.Schema)).Fit(input);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return CreateSteps(Facts(inputSchema)).GetOutputSchema(inputSchema);
    }

    private Dictionary<string, ColumnFacts> Facts(DataViewSchema schema) => Names(name => schema.GetColumnOrNull(name) is not null)
        .ToDictionary(name => name, name => ColumnFacts.From(ColumnLookup.Find(schema, name)));

    private Dictionary<string, ColumnFacts> Facts(SchemaShape schema) => Names(name => schema.Any(column => column.Name == name))
        .ToDictionary(name => name, name => ColumnFacts.From(ColumnLookup.Find(schema, name)));

    // Rows that are to be predicted have no label.
    private IEnumerable<string> Names(Func<string, bool> isPresent)
    {
        var features = columns.Features.Select(column => column.Name);
        return columns.LabelName is { } label && isPresent(label) ? features.Append(label) : features;
    }

    private IEstimator<ITransformer> CreateSteps(Dictionary<string, ColumnFacts> facts)
    {
        IEstimator<ITransformer> steps = new EstimatorChain<ITransformer>();
        string[] keys = [.. facts.Values.Where(fact => fact.IsKey).Select(fact => fact.Name)];
        if (keys.Length > 0)
        {
            steps = steps.Append(ml.Transforms.Conversion.MapKeyToValue([.. keys.Select(name => new InputOutputColumnPair(name))]));
        }

        if (columns.PositiveLabel is { } positive && columns.LabelName is { } label && facts.TryGetValue(label, out var labelFact))
        {
            steps = steps.Append(CreateLabelStep(label, positive, labelFact));
            facts.Remove(label);
        }

        var conversions = from fact in facts.Values
                          let target = TargetOf(fact.Name)
                          let source = fact.KeyValueType ?? fact.ItemType
                          where source.RawType != TypeOf(target).RawType
                          group fact.Name by target;
        foreach (var group in conversions)
        {
            InputOutputColumnPair[] pairs = [.. group.Select(name => new InputOutputColumnPair(name))];
            steps = steps.Append(ml.Transforms.Conversion.ConvertType(pairs, group.Key));
        }

        return steps;
    }

    // What is not the positive label is false.
    private IEstimator<ITransformer> CreateLabelStep(string name, string positive, ColumnFacts label)
    {
        if ((label.KeyValueType ?? label.ItemType) is TextDataViewType)
        {
            return ml.Transforms.Conversion.MapValue(name, [new KeyValuePair<string, bool>(positive, true)]);
        }

        var number = float.TryParse(positive, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ArgumentException($"The positive label of '{name}' must be a number, as the column holds numbers, but is '{positive}'.");
        return ml.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Single)
            .Append(ml.Transforms.Conversion.MapValue(name, [new KeyValuePair<float, bool>(number, true)]));
    }

    private static PrimitiveDataViewType TypeOf(DataKind kind) => kind switch
    {
        DataKind.Single => NumberDataViewType.Single,
        DataKind.Boolean => BooleanDataViewType.Instance,
        _ => TextDataViewType.Instance,
    };

    private DataKind TargetOf(string name) => name == columns.LabelName
        ? columns.Task switch
        {
            PredictionTask.BinaryClassification => DataKind.Boolean,
            PredictionTask.Regression => DataKind.Single,
            _ => DataKind.String,
        }
        : columns[name].Kind is DataColumnKind.Number or DataColumnKind.Boolean ? DataKind.Single : DataKind.String;
}
