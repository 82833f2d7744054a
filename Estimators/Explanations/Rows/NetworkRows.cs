using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>Rows as a network within a model reads them, from which nothing is missing that it reads.</summary>
internal sealed class NetworkRows
{
    private readonly CompletedRows _rows;
    private readonly DataViewSchema.Column _column;

    /// <summary>Finds the network's column.</summary>
    /// <param name="data">The rows as they come before the first step.</param>
    /// <param name="steps">The steps of the model.</param>
    /// <param name="network">The network.</param>
    /// <param name="columnName">The name of the column that it reads.</param>
    /// <param name="check">Throws if a column of this name is missing, or is not what the network reads.</param>
    /// <exception cref="ArgumentException">It is missing, or of a wrong type, or made of a column that is missing.</exception>
    public NetworkRows(IDataView data, ModelSteps steps, TrainedNetwork network, string columnName, Action<DataViewSchema> check)
    {
        _rows = new CompletedRows(data, steps);

        // In a loaded model, steps of ML.NET's own are the network; they leave its column as it is.
        var before = _rows.Steps(steps.CountBefore(network)
            ?? _rows.CountTo(schema => Passes(check, schema))
            ?? _rows.CountTo(schema => schema.GetColumnOrNull(columnName) is not null));
        Read = before.Transform(_rows.Data);
        check(Read.Schema);
        _column = Read.Schema[columnName];
        _rows.RequireGiven(before, columnName);
    }

    /// <summary>The rows after the steps before the network.</summary>
    public IDataView Read { get; }

    /// <summary>The rows after all steps, without what is made of missing columns, with a column made of what the network reads.</summary>
    /// <param name="add">Makes the column to add from what the network reads, as it is after all steps.</param>
    public IDataView TransformAndAdd(Func<DataViewSchema.Column, AddedColumn> add)
    {
        var steps = _rows.Steps();
        var data = steps.Transform(_rows.Data);
        if (Find(data.Schema) is null)
        {
            steps = steps.WithoutSelection();
            data = steps.Transform(_rows.Data);
        }

        return _rows.DropUnknown(steps, new ExtendedDataView(data, add(Find(data.Schema)!.Value)));
    }

    // A later step may have hidden it.
    private DataViewSchema.Column? Find(DataViewSchema schema) => schema
        .Where(column => column.Name == _column.Name && column.Type.Equals(_column.Type))
        .Select(column => (DataViewSchema.Column?)column)
        .LastOrDefault();

    private static bool Passes(Action<DataViewSchema> check, DataViewSchema schema)
    {
        try
        {
            check(schema);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
