using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Files;
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
        return Decide(Read(data, names), label, notes: []);
    }

    /// <summary>Tells what the columns of a file are.</summary>
    /// <inheritdoc cref="Infer(IDataView, string?)"/>
    /// <exception cref="InvalidDataException">The file is not as it should be somewhere.</exception>
    public static DataColumns Infer(TableSource source, string? labelName)
    {
        if (labelName is not null && !source.Names.Contains(labelName))
        {
            throw ColumnLookup.Missing(labelName, source.Names);
        }

        TextSurvey[] surveys = [.. source.Names.Select(name => new TextSurvey(name, source.Unit))];
        var rows = 0L;
        using (var cursor = source.Open(Array.ConvertAll(surveys, _ => true)))
        {
            for (; cursor.Read(); rows++)
            {
                for (var i = 0; i < surveys.Length; i++)
                {
                    surveys[i].Add(cursor.GetValue(i), cursor.Row);
                }
            }
        }

        var summary = $"{Path.GetFileName(source.Path)}: {source.Description}, {SurveyText.Count(rows, "row", "rows")}.";
        return rows == 0
            ? throw new InvalidOperationException($"The file '{source.Path}' has no rows below its names. Give a file with rows.")
            : Decide(surveys, labelName, [summary, .. source.Notes]);
    }

    private static DataColumns Decide(ColumnSurvey[] surveys, string? labelName, IEnumerable<string> notes)
    {
        ShareDecimalMark([.. surveys.OfType<TextSurvey>().Select(survey => survey.Numbers)]);
        DataColumn[] columns = [.. surveys.Select(survey => survey.Decide())];
        var label = labelName ?? LabelRules.Guess(columns.Where((_, i) => surveys[i].Values is not { Count: < 2 }));
        return LabelRules.Decide(columns, surveys.Single(survey => survey.Name == label), isGuessed: labelName is null, notes);
    }

    // Numbers are mostly written alike in all columns.
    private static void ShareDecimalMark(NumberEvidence[] columns)
    {
        if (columns.Select(numbers => numbers.DecimalMark).OfType<char>().Distinct().ToArray() is [var only])
        {
            foreach (var numbers in columns)
            {
                numbers.Follow(only);
            }
        }
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
        var read = surveys.Where(survey => survey is not TypedColumn).Select(survey => readable.Schema[survey.Name]);
        using (var cursor = readable.GetRowCursor(read))
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

    // Keys as what they stand for, all numbers as Double, all times as texts.
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
        values = numbers.Length == 0 ? values : conversion.ConvertType(numbers, DataKind.Double).Fit(values).Transform(values);
        InputOutputColumnPair[] times =
        [
            .. values.Schema.Where(column => !column.IsHidden && column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType)
                .Select(column => new InputOutputColumnPair(column.Name)),
        ];
        return times.Length == 0 ? values : conversion.ConvertType(times, DataKind.String).Fit(values).Transform(values);
    }

    private static ColumnSurvey CreateSurvey(DataViewSchema.Column column, DataViewSchema.Column readable) => (column.Type, readable.Type) switch
    {
        (BooleanDataViewType, _) => new NumberSurvey(column.Name, isBoolean: true),
        (KeyDataViewType, NumberDataViewType) => new NumberSurvey(column.Name, isCode: true),
        (_, NumberDataViewType) => new NumberSurvey(column.Name),
        (_, TextDataViewType) => new TextSurvey(column.Name),
        (KeyDataViewType, _) => new TypedColumn(column.Name, DataColumnKind.Category, "keys"),
        (VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType or BooleanDataViewType } vector, _) =>
            new TypedColumn(column.Name, DataColumnKind.Number, $"a vector of {vector.Size} numbers"),
        var (type, _) => new TypedColumn(column.Name, DataColumnKind.Ignored, $"{ColumnText.ToText(type)} is not understood"),
    };
}
