using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>The label that predictions are judged by, as the model makes it.</summary>
/// <param name="ColumnName">The name of the column after the model's steps.</param>
/// <param name="Expected">What it must be, in words.</param>
/// <param name="Accepts">Whether it may be of a type.</param>
internal sealed record LabelRule(string ColumnName, string Expected, Predicate<DataViewType> Accepts)
{
    /// <summary>A label of two classes.</summary>
    public static LabelRule OfTwoClasses(string columnName) =>
        new(columnName, "Boolean", type => type is BooleanDataViewType or KeyDataViewType { Count: 2 } || IsSingle(type));

    /// <summary>A label of classes.</summary>
    public static LabelRule OfClasses(string columnName) => new(columnName, "a key", type => type is KeyDataViewType || IsSingle(type));

    /// <summary>A label that is a number.</summary>
    public static LabelRule OfNumbers(string columnName) => new(columnName, "Single", IsSingle);

    private static bool IsSingle(DataViewType type) => type.Equals(NumberDataViewType.Single);
}
