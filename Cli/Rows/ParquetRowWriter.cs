using Parquet;
using Parquet.Schema;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes a Parquet file, in groups of rows.</summary>
internal sealed class ParquetRowWriter : RowWriter
{
    private const int GroupSize = 20_000;
    private readonly List<object?[]> _rows = [];
    private readonly DataField[] _fields;
    private readonly ParquetWriter _writer;

    /// <summary>Begins the file.</summary>
    public ParquetRowWriter(Stream stream, IReadOnlyList<RowField> fields)
    {
        _fields =
        [
            .. fields.Select(field => field.Type switch
            {
                FieldType.Number => (DataField)new DataField<double?>(field.Name),
                FieldType.Boolean => new DataField<bool?>(field.Name),
                _ => new DataField<string>(field.Name),
            }),
        ];
        _writer = Wait(ParquetWriter.CreateAsync(new ParquetSchema(_fields), stream));
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<object?> values)
    {
        _rows.Add([.. values]);
        if (_rows.Count == GroupSize)
        {
            WriteGroup();
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        WriteGroup();
        Wait(_writer.DisposeAsync().AsTask());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private void WriteGroup()
    {
        using (var group = _writer.CreateRowGroup())
        {
            foreach (var (place, field) in _fields.Index())
            {
                Wait(field switch
                {
                    DataField<double?> => group.WriteAsync<double>(field, Values(place, value => value is double.NaN ? null : (double?)value)),
                    DataField<bool?> => group.WriteAsync<bool>(field, Values(place, value => (bool?)value)),
                    _ => group.WriteAsync(field, Values(place, value => (string?)value)!),
                });
            }

            group.CompleteValidate();
        }

        _rows.Clear();
    }

    private T[] Values<T>(int place, Func<object?, T> convert) => [.. _rows.Select(row => convert(row[place]))];

    // The library is asynchronous, the command is not.
    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
