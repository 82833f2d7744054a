using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>The labels of all rows, as a model knows them.</summary>
internal sealed class RowLabels
{
    private readonly ScoredColumn? _column;
    private readonly bool[] _isKnown;

    /// <summary>Reads labels.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnName">The label.</param>
    public RowLabels(IDataView data, string columnName)
    {
        var column = ColumnLookup.Find(data.Schema, columnName);
        _column = column.Type switch
        {
            VectorDataViewType => null,
            NumberDataViewType => new NumberColumn(column, ScoreLookup.MissingLabel),
            _ => new ClassColumn(column, ScoreLookup.MissingLabel),
        };
        _isKnown = _column is null ? [] : [.. Read(data, _column)];
    }

    /// <summary>The number of a row; null if it is missing or no number.</summary>
    public double? Number(int row) => _column is NumberColumn && _isKnown[row] ? _column.Store.GetValues<double>()[row] : null;

    /// <summary>Finds the class of a row, by the names of the classes; null if it is missing or none of them.</summary>
    public Func<int, double?> ClassOf(IReadOnlyList<string> names) => row =>
    {
        if (_column is not ClassColumn classes || !_isKnown[row])
        {
            return null;
        }

        var name = classes.Names[classes.Store.GetValues<int>()[row]];
        string[] all = [.. names];
        var found = Array.FindIndex(all, other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)); // a Boolean is True or true
        return found < 0 ? null : found;
    };

    private static IEnumerable<bool> Read(IDataView data, ScoredColumn column)
    {
        using var cursor = data.GetRowCursor([column.Column]);
        ColumnReader reader = column.CreateReader(cursor);
        for (var row = 0; cursor.MoveNext(); row++)
        {
            column.Store.EnsureCapacity(row + 1);
            yield return reader.Read(row);
        }
    }
}
