using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// A mark of each row, made of some of its values: rows are known by their number, so data that comes in another order, or with other values,
/// when it is read again would mix up what is trained on and what is predicted.
/// </summary>
/// <param name="columns">The columns that the marks are made of.</param>
/// <param name="marks">The mark of each row.</param>
internal sealed class RowMarks(IReadOnlyList<DataViewSchema.Column> columns, int[] marks)
{
    // Two columns beside those that folds read anyway.
    private const int FewestColumns = 2;

    /// <summary>The number of rows.</summary>
    public int Count => marks.Length;

    /// <summary>The columns that the marks are made of.</summary>
    public IReadOnlyList<DataViewSchema.Column> Columns => columns;

    /// <summary>Chooses columns to make marks of.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="read">The names of columns that are read anyway; null for none.</param>
    public static IReadOnlyList<DataViewSchema.Column> Choose(DataViewSchema schema, IEnumerable<string?> read)
    {
        var names = read.OfType<string>().ToHashSet();
        var candidates = schema.Where(column => !column.IsHidden && column.Type is PrimitiveDataViewType).ToArray();
        var known = candidates.Where(column => names.Contains(column.Name)).ToArray();
        return [.. known, .. candidates.Except(known).Take(FewestColumns - known.Length)];
    }

    /// <summary>Makes a function that gives the mark of the current row.</summary>
    /// <param name="row">A row in which the columns are active.</param>
    /// <param name="columns">The columns.</param>
    public static Func<int> CreateReader(DataViewRow row, IReadOnlyList<DataViewSchema.Column> columns)
    {
        Func<int>[] readers = [.. columns.Select(column => CreateReader(row, row.Schema[column.Name]))];
        return () =>
        {
            var hash = new HashCode();
            foreach (var read in readers)
            {
                hash.Add(read());
            }

            return hash.ToHashCode();
        };
    }

    /// <summary>Checks that a row is the one that it was when folds were made.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="mark">Its mark now.</param>
    /// <exception cref="InvalidOperationException">It is another one.</exception>
    public void Require(int row, int mark)
    {
        if (row >= marks.Length || marks[row] != mark)
        {
            throw Changed($"row {row + 1} is another one than at first");
        }
    }

    /// <summary>Checks that no row has gone since folds were made.</summary>
    /// <param name="count">The number of rows now.</param>
    /// <exception cref="InvalidOperationException">There are fewer.</exception>
    public void RequireCount(int count)
    {
        if (count < marks.Length)
        {
            throw Changed($"there are {count} rows now and were {marks.Length} at first");
        }
    }

    private static InvalidOperationException Changed(string how) => new(
        $"The data must give the same rows in the same order each time it is read, but {how}. Keep it as it is first: data = ml.Data.Cache(data).");

    private static Func<int> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (type == typeof(ReadOnlyMemory<char>))
        {
            var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            return () =>
            {
                ReadOnlyMemory<char> text = default;
                getter(ref text);
                return string.GetHashCode(text.Span);
            };
        }

        return (Func<int>)typeof(RowMarks)
            .GetMethod(nameof(CreateValueReader), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, [row, column])!;
    }

    private static Func<int> CreateValueReader<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            var value = default(T);
            getter(ref value);
            return value.GetHashCode();
        };
    }
}
