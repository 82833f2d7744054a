using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.Cli.Code;

/// <summary>A row as a class: a property for each column that a model reads, and the first row as an example.</summary>
internal sealed class InputRow
{
    /// <summary>The name of the class.</summary>
    public const string ClassName = "Row";

    private const int MostColumns = 100; // a class of more is not read by anybody
    private static readonly string[] _taken = [ClassName, .. typeof(object).GetMethods().Select(method => method.Name)];
    private readonly List<(string Column, string Property, bool IsNumber, string Value)> _properties;

    private InputRow(List<(string Column, string Property, bool IsNumber, string Value)> properties) => _properties = properties;

    /// <summary>Describes rows.</summary>
    /// <param name="rows">The rows, as their file has them.</param>
    /// <param name="columns">What their columns are.</param>
    /// <returns>The class; null where there are too many columns.</returns>
    public static InputRow? Create(IDataView rows, DataColumns columns)
    {
        string[] names = [.. columns.Features.Select(column => column.Name)];
        if (names.Length > MostColumns)
        {
            return null;
        }

        using var cursor = rows.GetRowCursor(rows.Schema.Where(column => names.Contains(column.Name)));
        Func<string>[] readers = [.. names.Select(name => CreateReader(cursor, rows.Schema[name]))];
        _ = cursor.MoveNext();
        var used = new HashSet<string>(_taken);
        return new InputRow(
        [
            .. names.Zip(readers, (name, read) =>
                (name, FindProperty(name, used), rows.Schema[name].Type is NumberDataViewType, read())),
        ]);
    }

    /// <summary>The example as an expression.</summary>
    public string WriteExample()
    {
        var text = new StringBuilder($"new {ClassName}\n{{\n");
        foreach (var property in _properties)
        {
            text.Append("    ").Append(property.Property).Append(" = ").Append(property.Value).Append(",\n");
        }

        return text.Append('}').ToString();
    }

    /// <summary>The class.</summary>
    public string WriteClass()
    {
        var text = new StringBuilder();
        foreach (var (column, property, isNumber, _) in _properties)
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty);
            if (column != property)
            {
                text.Append("    [ColumnName(").Append(CSharpText.Quote(column)).Append(")]\n");
            }

            text.Append(isNumber
                ? $"    public float {property} {{ get; set; }} = float.NaN;\n"
                : $"    public string {property} {{ get; set; }} = \"\";\n");
        }

        return $"class {ClassName}\n{{\n{text}}}\n";
    }

    // Columns may differ in what no name can have, or only in that.
    private static string FindProperty(string column, HashSet<string> used)
    {
        var name = CSharpText.ToPropertyName(column) is { Length: > 0 } letters ? letters : "Column";
        var (unique, number) = (name, 1);
        while (!used.Add(unique))
        {
            unique = $"{name}{++number}";
        }

        return unique;
    }

    private static Func<string> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is NumberDataViewType)
        {
            var getNumber = row.GetGetter<float>(column);
            var number = 0f;
            return () =>
            {
                getNumber(ref number);
                return CSharpText.Write(number);
            };
        }

        var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getText(ref text);
            return CSharpText.Quote(text.ToString());
        };
    }
}
