using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Tells what the columns of data are, by reading all rows once.</summary>
internal static class ColumnInference
{
    /// <summary>Tells it.</summary>
    /// <param name="data">The data.</param>
    /// <param name="labelName">The name of the label's column; null to guess it.</param>
    /// <exception cref="ArgumentException">There is no such column, or no column at all.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, no row has a label, or all have the same one.</exception>
    public static DataColumns Infer(IDataView data, string? labelName)
    {
        var names = data.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray();
        var label = labelName is null ? null : ColumnLookup.Find(data.Schema, labelName).Name; // before rows are read
        var surveys = Read(data, names);
        var columns = surveys.Select(survey => survey.Decide()).ToArray();
        label ??= LabelRules.Guess(columns);
        return LabelRules.Decide(columns, surveys[Array.IndexOf(names, label)], isGuessed: labelName is null);
    }

    private static ColumnSurvey[] Read(IDataView data, string[] names)
    {
        if (names.Length == 0)
        {
            throw new ArgumentException("The data has no columns. Give data with a column for the label and at least one to predict it from.");
        }

        var readable = ToReadable(data);
        ColumnSurvey[] surveys = [.. names.Select(name => CreateSurvey(data.Schema[name], readable.Schema[name]))];
        var rows = 0L;
        using (var cursor = readable.GetRowCursor(readable.Schema.Where(column => surveys.Any(survey => survey.Reads(column)))))
        {
            Action[] steps = [.. surveys.Select(survey => survey.Attach(cursor)).OfType<Action>()];
            for (; cursor.MoveNext(); rows++)
            {
                foreach (var step in steps)
                {
                    step();
                }
            }
        }

        return rows > 0
            ? surveys
            : throw new InvalidOperationException("The data has no rows, so that nothing can be told of its columns. Give data with rows.");
    }

    // Keys as what they stand for, all numbers as Double.
    private static IDataView ToReadable(IDataView data)
    {
        var conversion = DetachedContext.Shared.Transforms.Conversion;
        InputOutputColumnPair[] keys =
        [
            .. data.Schema.Where(column => !column.IsHidden && column.Type is KeyDataViewType && ColumnFacts.From(column).KeyValueType is not null)
                .Select(column => new InputOutputColumnPair(column.Name)),
        ];
        var values = keys.Length == 0 ? data : conversion.MapKeyToValue(keys).Fit(data).Transform(data);
        InputOutputColumnPair[] numbers =
        [
            .. values.Schema.Where(column => !column.IsHidden && column.Type is NumberDataViewType or BooleanDataViewType)
                .Select(column => new InputOutputColumnPair(column.Name)),
        ];
        return numbers.Length == 0 ? values : conversion.ConvertType(numbers, DataKind.Double).Fit(values).Transform(values);
    }

    private static ColumnSurvey CreateSurvey(DataViewSchema.Column column, DataViewSchema.Column readable) => (column.Type, readable.Type) switch
    {
        (BooleanDataViewType, _) => new NumberSurvey(readable, isBoolean: true),
        (KeyDataViewType, NumberDataViewType) => new NumberSurvey(readable, isCode: true),
        (_, NumberDataViewType) => new NumberSurvey(readable),
        (_, TextDataViewType) => new TextSurvey(readable),
        (KeyDataViewType, _) => new TypedColumn(readable, DataColumnKind.Category, "keys"),
        (VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType or BooleanDataViewType } vector, _) =>
            new TypedColumn(readable, DataColumnKind.Number, $"a vector of {vector.Size} numbers"),
        var (type, _) => new TypedColumn(readable, DataColumnKind.Ignored, $"{ColumnText.ToText(type)} is not understood"),
    };
}
