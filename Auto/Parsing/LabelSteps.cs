using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>The steps that make the label what the task needs.</summary>
/// <param name="column">The label.</param>
/// <param name="task">The task.</param>
/// <param name="positive">The value that is true; null if the label is a Boolean.</param>
/// <param name="facts">What is known of its type in the data.</param>
internal sealed class LabelSteps(DataColumn column, PredictionTask task, string? positive, ColumnFacts facts) : IParsingSteps
{
    private readonly DataViewType _type = facts.KeyValueType ?? facts.ItemType;

    /// <inheritdoc/>
    public string Name => column.Name;

    /// <inheritdoc/>
    public bool IsKey => facts.KeyValueType is not null;

    /// <inheritdoc/>
    public DataKind? Conversion => (task, IsText) switch
    {
        (_, true) => null,
        (PredictionTask.BinaryClassification, _) when _type is BooleanDataViewType => null,
        (PredictionTask.BinaryClassification, _) when positive is null => DataKind.Boolean,
        (PredictionTask.BinaryClassification or PredictionTask.Regression, _) => _type.Equals(NumberDataViewType.Single) ? null : DataKind.Single,
        _ => DataKind.String,
    };

    private bool IsText => _type is TextDataViewType;

    /// <inheritdoc/>
    public string? Expression => !IsText ? null
        : task == PredictionTask.Regression ? NumberFormat.ToExpression(column.Format)
        : task == PredictionTask.BinaryClassification && column.Kind == DataColumnKind.Boolean && positive is null ? BooleanExpression()
        : Cleaning.ToExpression(column.MissingMarks);

    private TextCleaning Cleaning => TextCleaning.FromText(column.Kind == DataColumnKind.Category ? column.Format : null);

    /// <inheritdoc/>
    public IEnumerable<IEstimator<ITransformer>> Create(MLContext ml)
    {
        if (task == PredictionTask.BinaryClassification && positive is not null)
        {
            yield return Map(ml, positive);
        }
        else if (task == PredictionTask.BinaryClassification && IsText)
        {
            yield return ml.Transforms.Conversion.ConvertType(Name, outputKind: DataKind.Boolean);
        }
    }

    private string BooleanExpression() =>
        column.Format is { } words ? BooleanWords.FromText(words).ToExpression() : NumberFormat.ToExpression(format: null);

    // What is not the positive label is false.
    private IEstimator<ITransformer> Map(MLContext ml, string value)
    {
        if (IsText)
        {
            return ml.Transforms.Conversion.MapValue(Name, [new KeyValuePair<string, bool>(Cleaning.Apply(value), true)]);
        }

        return float.TryParse(value, CultureInfo.InvariantCulture, out var number)
            ? ml.Transforms.Conversion.MapValue(Name, [new KeyValuePair<float, bool>(number, true)])
            : throw new ArgumentException(
                $"The positive label of '{Name}' must be a number, as the column holds numbers, but is '{value}'. "
                + "Name it with DataColumns.WithLabel.");
    }
}
