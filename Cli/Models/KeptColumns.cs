using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Rows;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>
/// Columns of a file that are written beside the predictions, as the file has them. The file is read a second time, along with the first.
/// </summary>
internal sealed class KeptColumns : IDisposable
{
    private readonly DataViewRowCursor? _cursor;
    private readonly List<Func<object?>> _readers = [];

    private KeptColumns(IDataView? rows, IReadOnlyList<string> names)
    {
        Fields = [.. names.Select(name => new RowField(name, FieldType.Text))];
        _cursor = rows?.GetRowCursor(rows.Schema.Where(column => names.Contains(column.Name)));
        foreach (var name in names)
        {
            var getter = _cursor!.GetGetter<ReadOnlyMemory<char>>(rows!.Schema[name]);
            ReadOnlyMemory<char> text = default;
            _readers.Add(() =>
            {
                getter(ref text);
                return text.Length == 0 ? null : text.ToString();
            });
        }
    }

    /// <summary>What is kept.</summary>
    public IReadOnlyList<RowField> Fields { get; }

    /// <summary>The values of the row that is now there.</summary>
    public IEnumerable<object?> Values => _readers.Select(read => read());

    /// <summary>Opens a file at its first row.</summary>
    /// <param name="model">The model, whose columns tell whether the file has a line of names.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="names">The names of the columns.</param>
    /// <exception cref="ArgumentException">One is not there; the message suggests the nearest name.</exception>
    public static KeptColumns Open(LoadedModel model, string path, DataFileOptions options, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return new KeptColumns(rows: null, names);
        }

        var others = model.Columns.Select(column => column.Name).Except(names).Select(name => Describe(name, DataColumnKind.Ignored));
        var columns = new JsonObject
        {
            ["columns"] = new JsonArray([.. names.Select(name => Describe(name, DataColumnKind.Text)), .. others]),
        };
        return new KeptColumns(model.LoadRows(path, options, DataColumns.FromJson(columns.ToJsonString())), names);
    }

    /// <summary>Goes to the next row.</summary>
    public void MoveNext() => _cursor?.MoveNext();

    /// <summary>Reads to the end, where a file is checked: rows that came meanwhile were not predicted.</summary>
    /// <exception cref="IOException">The file has changed.</exception>
    public void Complete()
    {
        while (_cursor?.MoveNext() == true)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cursor?.Dispose();

    private static JsonObject Describe(string name, DataColumnKind kind) => new() { ["name"] = name, ["kind"] = kind.ToString() };
}
