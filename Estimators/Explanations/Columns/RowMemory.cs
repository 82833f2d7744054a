using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Rows in memory, from whose parts other rows are put together.</summary>
internal sealed class RowMemory
{
    private readonly Dictionary<string, ColumnValues> _columns;

    /// <summary>Reads those visible columns of some rows that are needed; the others are there without values.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="needed">The columns that will be looked at.</param>
    /// <param name="picked">The numbers of the rows to read, ascending; null for all.</param>
    public RowMemory(IDataView data, IEnumerable<DataViewSchema.Column> needed, IReadOnlyList<long>? picked = null)
    {
        _columns = data.Schema.Where(column => !column.IsHidden).ToDictionary(column => column.Name, ColumnValues.Create, StringComparer.Ordinal);
        Read(data, [.. needed.Select(column => column.Name).Where(_columns.ContainsKey).Distinct()], picked);
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The columns.</summary>
    public IReadOnlyCollection<ColumnValues> Columns => _columns.Values;

    /// <summary>Adds rows of which only some columns are known; of the others, no row may be taken from these rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnNames">The columns to read.</param>
    /// <exception cref="ArgumentException">A column is missing, or of another type.</exception>
    public void Add(IDataView data, IEnumerable<string> columnNames)
    {
        string[] names = [.. columnNames.Distinct()];
        foreach (var name in names)
        {
            var (expected, found) = (_columns[name].Column.Type, ColumnLookup.Find(data.Schema, name).Type);
            if (!expected.Equals(found))
            {
                throw ColumnLookup.WrongType(
                    name,
                    $"{ColumnText.ToText(expected)}, as in the background rows,",
                    ColumnText.ToText(found),
                    "Give rows as they come before the model's first step, read like the background rows.");
            }
        }

        Read(data, names, picked: null);
    }

    /// <summary>A part of a row in words.</summary>
    public string GetText(int row, RowPart part) => _columns[part.Column.Name].GetText(row, part.Slot);

    private void Read(IDataView data, string[] names, IReadOnlyList<long>? picked)
    {
        using var cursor = data.GetRowCursor(names.Select(name => data.Schema[name]));
        Action[] readers = [.. names.Select(name => _columns[name].CreateReader(cursor))];
        var next = 0;
        while (cursor.MoveNext() && next < (picked?.Count ?? int.MaxValue))
        {
            if (picked is not null && cursor.Position != picked[next])
            {
                continue;
            }

            next++;
            Count++;
            foreach (var read in readers)
            {
                read();
            }
        }
    }
}
