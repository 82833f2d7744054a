using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>What predictions are judged by: the label as the model makes it, and the columns that the model adds.</summary>
/// <param name="ColumnName">The name of the label after the model's steps.</param>
/// <param name="Expected">What it must be, in words.</param>
/// <param name="Accepts">Whether it may be of a type.</param>
/// <param name="Adds">What the model must add, in words.</param>
/// <param name="IsPredicted">Whether the model has added that.</param>
internal sealed record LabelRule(
    string ColumnName, string Expected, Predicate<DataViewType> Accepts, string Adds, Predicate<DataViewSchema> IsPredicted)
{
    /// <summary>A label of two classes.</summary>
    public static LabelRule ForTwoClasses(string columnName) => new(
        columnName,
        "Boolean",
        type => type is BooleanDataViewType or KeyDataViewType { Count: 2 } || IsSingle(type),
        "a number 'Score' and a Boolean 'PredictedLabel'",
        schema => HasNumber(schema) && schema.GetColumnOrNull(ColumnNames.PredictedLabel)?.Type is BooleanDataViewType);

    /// <summary>A label of classes.</summary>
    public static LabelRule ForClasses(string columnName) => new(
        columnName,
        "a key",
        type => type is KeyDataViewType || IsSingle(type),
        "a vector 'Score' and 'PredictedLabel'",
        schema => schema.GetColumnOrNull(ColumnNames.Score)?.Type is VectorDataViewType scores
            && IsSingle(scores.ItemType)
            && schema.GetColumnOrNull(ColumnNames.PredictedLabel) is not null);

    /// <summary>A label that is a number.</summary>
    public static LabelRule ForNumbers(string columnName) => new(columnName, "Single", IsSingle, "a number 'Score'", HasNumber);

    private static bool HasNumber(DataViewSchema schema) => schema.GetColumnOrNull(ColumnNames.Score) is { } score && IsSingle(score.Type);

    private static bool IsSingle(DataViewType type) => type.Equals(NumberDataViewType.Single);
}
