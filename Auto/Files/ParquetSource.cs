using Parquet;
using Parquet.Schema;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A Parquet file.</summary>
internal sealed class ParquetSource : TableSource
{
    private readonly FileStamp _stamp;
    private readonly DataField[] _fields;
    private readonly List<string> _notes = [];

    /// <summary>Looks at a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has no column of single values.</exception>
    public ParquetSource(string path)
    {
        Path = path;
        _stamp = new FileStamp(path);
        var reader = OpenReader();
        var all = reader.Schema.GetDataFields();
        Close(reader);
        _fields = [.. all.Where(field => field.MaxRepetitionLevel == 0)];
        if (_fields.Length == 0)
        {
            throw new InvalidDataException($"The file '{path}' has no column of single values. Give a file that has.");
        }

        foreach (var list in all.Except(_fields))
        {
            _notes.Add($"The column '{list.Path}' holds lists and is left out.");
        }

        Names = HeaderNames.MakeUnique([.. _fields.Select(field => field.Path.ToString().Replace('/', '.'))], _notes);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override string Description => "Parquet";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public override TableCursor Open(IReadOnlyList<bool> columns) => new RowListCursor(ReadRows(columns), firstRow: 1, _stamp.Require);

    private IEnumerable<string?[]> ReadRows(IReadOnlyList<bool> columns)
    {
        var reader = OpenReader();
        try
        {
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                var count = checked((int)group.RowCount);
                string?[]?[] values = [.. _fields.Select((field, place) => columns[place] ? Run(() => ReadColumn(group, field, count)) : null)];
                for (var row = 0; row < count; row++)
                {
                    yield return Array.ConvertAll(values, column => column?[row]);
                }
            }
        }
        finally
        {
            Close(reader);
        }
    }

    private ParquetReader OpenReader()
    {
        var stream = _stamp.Open();
        return Run(() => ParquetReader.CreateAsync(stream, leaveStreamOpen: false));
    }

    private static void Close(ParquetReader reader) => reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Task<string?[]> ReadColumn(ParquetRowGroupReader group, DataField field, int count) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Boolean => ReadValues<bool>(group, field, count),
        TypeCode.SByte => ReadValues<sbyte>(group, field, count),
        TypeCode.Byte => ReadValues<byte>(group, field, count),
        TypeCode.Int16 => ReadValues<short>(group, field, count),
        TypeCode.UInt16 => ReadValues<ushort>(group, field, count),
        TypeCode.Int32 => ReadValues<int>(group, field, count),
        TypeCode.UInt32 => ReadValues<uint>(group, field, count),
        TypeCode.Int64 => ReadValues<long>(group, field, count),
        TypeCode.UInt64 => ReadValues<ulong>(group, field, count),
        TypeCode.Single => ReadValues<float>(group, field, count),
        TypeCode.Double => ReadValues<double>(group, field, count),
        TypeCode.Decimal => ReadValues<decimal>(group, field, count),
        TypeCode.DateTime => ReadValues<DateTime>(group, field, count),
        _ when field.ClrType == typeof(DateOnly) => ReadValues<DateOnly>(group, field, count),
        _ when field.ClrType == typeof(TimeOnly) => ReadValues<TimeOnly>(group, field, count),
        _ when field.ClrType == typeof(TimeSpan) => ReadValues<TimeSpan>(group, field, count),
        _ when field.ClrType == typeof(Guid) => ReadValues<Guid>(group, field, count),
        _ when field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>) => ReadTexts(group, field, count),
        _ => throw new NotSupportedException(
            $"The column '{field.Path}' of '{Path}' is of the type {field.ClrType.Name}, which cannot be read. "
            + "Write the file without it, or as numbers or texts."),
    };

    private static async Task<string?[]> ReadValues<T>(ParquetRowGroupReader group, DataField field, int count)
        where T : struct
    {
        if (field.IsNullable)
        {
            var values = new T?[count];
            await group.ReadAsync(field, values.AsMemory());
            return Array.ConvertAll(values, value => ValueText.Write(value));
        }

        var all = new T[count];
        await group.ReadAsync(field, all.AsMemory());
        return Array.ConvertAll(all, value => ValueText.Write(value));
    }

    private static async Task<string?[]> ReadTexts(ParquetRowGroupReader group, DataField field, int count)
    {
        var values = new string?[count];
        await group.ReadAsync(field, values.AsMemory()!);
        return values;
    }

    // The library is asynchronous, ML.NET is not.
    private T Run<T>(Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (NotSupportedException or OutOfMemoryException))
        {
            throw new InvalidDataException($"The Parquet file '{Path}' is damaged: {e.Message} Write it again.", e);
        }
    }
}
