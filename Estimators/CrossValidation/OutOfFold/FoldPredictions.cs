using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Columns;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What a fold's model says of the rows that it was not trained on: some of its columns, in memory.</summary>
internal sealed class FoldPredictions
{
    private readonly ColumnValues[] _columns;

    private FoldPredictions(ColumnValues[] columns, int count) => (_columns, Count) = (columns, count);

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The columns.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => _columns.Select(column => column.Column);

    /// <summary>Reads predictions.</summary>
    /// <param name="scored">The rows.</param>
    /// <param name="columnNames">The columns to read.</param>
    public static FoldPredictions Read(IDataView scored, IReadOnlyList<string> columnNames)
    {
        var columns = ColumnValues.Read(scored, columnNames.Select(name => scored.Schema[name]), out var count);
        return new FoldPredictions(columns, count);
    }

    /// <summary>Shows the predictions as rows.</summary>
    public IDataView ToView() => new RecombinedView(_columns, [], Count, (row, _) => row);

    /// <summary>Finds a column.</summary>
    /// <returns>The column; null if there is none of this name.</returns>
    public ColumnValues? Find(string name) => Array.Find(_columns, column => column.Column.Name == name);
}
