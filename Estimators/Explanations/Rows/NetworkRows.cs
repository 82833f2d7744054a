using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>Rows as a network within a model reads them, from which nothing is missing that it reads.</summary>
internal sealed class NetworkRows
{
    private readonly CompletedRows _rows;
    private readonly DataViewSchema.Column[] _columns;

    /// <summary>Finds the network's columns.</summary>
    /// <param name="data">The rows as they come before the first step.</param>
    /// <param name="steps">The steps of the model.</param>
    /// <param name="network">The network.</param>
    /// <param name="columnNames">The names of the columns that it reads, first that to explain.</param>
    /// <param name="check">Throws if a column of these names is missing, or is not what the network reads.</param>
    /// <exception cref="ArgumentException">One is missing, or of a wrong type, or made of a column that is missing.</exception>
    public NetworkRows(IDataView data, ModelSteps steps, TrainedNetwork network, string[] columnNames, Action<DataViewSchema> check)
    {
        _rows = new CompletedRows(data, steps);

        // In a loaded model, steps of ML.NET's own are the network; they leave its columns as they are.
        var before = _rows.Steps(steps.CountBefore(network)
            ?? _rows.CountTo(schema => Passes(check, schema))
            ?? _rows.CountTo(schema => Array.TrueForAll(columnNames, name => schema.GetColumnOrNull(name) is not null)));
        Read = before.Transform(_rows.Data);
        check(Read.Schema);
        _columns = Array.ConvertAll(columnNames, name => Read.Schema[name]);
        _rows.RequireGiven(before, columnNames);
    }

    /// <summary>The rows after the steps before the network.</summary>
    public IDataView Read { get; }

    /// <summary>The rows after all steps, without what is made of missing columns, with a column made of what the network reads.</summary>
    /// <param name="add">Makes the column to add from what the network reads, as it is after all steps.</param>
    public IDataView TransformAndAdd(Func<DataViewSchema.Column[], AddedColumn> add)
    {
        var steps = _rows.Steps();
        var data = steps.Transform(_rows.Data);
        if (Find(data.Schema) is not { } found)
        {
            steps = steps.WithoutSelection();
            data = steps.Transform(_rows.Data);
            found = Find(data.Schema)!;
        }

        return _rows.DropUnknown(steps, new ExtendedDataView(data, add(found)));
    }

    // A later step may have hidden one, or left it out: then there are none.
    private DataViewSchema.Column[]? Find(DataViewSchema schema)
    {
        DataViewSchema.Column[] found =
        [
            .. from read in _columns
               let last = schema.LastOrDefault(column => column.Name == read.Name && column.Type.Equals(read.Type))
               where last.Name is not null
               select last,
        ];
        return found.Length == _columns.Length ? found : null;
    }

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
