using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Makes data of some rows, in any order, with columns added.</summary>
internal static class PickedRowsView
{
    /// <summary>Copies rows into memory.</summary>
    /// <param name="data">The data.</param>
    /// <param name="rowNumbers">The places of the rows in the data, each once, in the order to show them.</param>
    /// <param name="added">Columns with a value for each of them.</param>
    public static IDataView Create(IDataView data, IReadOnlyList<int> rowNumbers, params IReadOnlyList<AddedColumn> added)
    {
        int[] ascending = [.. rowNumbers.Order()];
        var memory = new RowMemory(
            data, data.Schema.Where(column => !column.IsHidden), [.. ascending.Select(row => (long)row)]);
        int[] places = [.. rowNumbers.Select(row => Array.BinarySearch(ascending, row))];
        return new ExtendedDataView(new RecombinedView(memory.Columns, [], rowNumbers.Count, (row, _) => places[row]), added);
    }
}

/// <summary>A column with a number for each row.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="values">The values.</param>
internal sealed class NumbersOfRows(string name, IReadOnlyList<double> values) : AddedColumn(name, NumberDataViewType.Single)
{
    /// <inheritdoc/>
    public override bool GoesByPlace => true;

    /// <inheritdoc/>
    public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) =>
        (ValueGetter<float>)((ref float value) => value = (float)values[(int)row.Position]);
}

/// <summary>A column with a text for each row.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="values">The values.</param>
internal sealed class TextsOfRows(string name, IReadOnlyList<string> values) : AddedColumn(name, TextDataViewType.Instance)
{
    /// <inheritdoc/>
    public override bool GoesByPlace => true;

    /// <inheritdoc/>
    public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = values[(int)row.Position].AsMemory());
}
