using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>The values of one column in memory, from which rows are put together anew.</summary>
/// <param name="column">The column.</param>
internal abstract class ColumnValues(DataViewSchema.Column column)
{
    /// <summary>The column.</summary>
    public DataViewSchema.Column Column => column;

    /// <summary>Makes an empty store for a column of any type.</summary>
    public static ColumnValues Create(DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(MLImage))
        {
            return new ImageValues(column);
        }

        var (type, item) = column.Type is VectorDataViewType vector
            ? (typeof(VectorValues<>), vector.ItemType)
            : (typeof(ScalarValues<>), column.Type);
        return (ColumnValues)Activator.CreateInstance(
            type.MakeGenericType(item.RawType),
            BindingFlags.Public | BindingFlags.Instance,
            binder: null,
            [column],
            CultureInfo.InvariantCulture)!;
    }

    /// <summary>Reads columns of all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="count">The number of rows.</param>
    public static ColumnValues[] Read(IDataView data, IEnumerable<DataViewSchema.Column> columns, out int count)
    {
        ColumnValues[] values = [.. columns.Select(Create)];
        using var cursor = data.GetRowCursor(values.Select(column => column.Column));
        var readers = Array.ConvertAll(values, column => column.CreateReader(cursor));
        for (count = 0; cursor.MoveNext(); count++)
        {
            Array.ForEach(readers, read => read());
        }

        return values;
    }

    /// <summary>Makes a function that adds the value of the row's current place.</summary>
    /// <param name="row">A row in which a column of this name and type is active.</param>
    public abstract Action CreateReader(DataViewRow row);

    /// <summary>Makes the getter of a row that is put together.</summary>
    /// <param name="source">Gives the number of the row that a slot is taken from; of single values, slot 0.</param>
    public abstract Delegate CreateGetter(Func<int, int> source);

    /// <summary>A value in words: of a category, its name.</summary>
    /// <param name="row">The row.</param>
    /// <param name="slot">The slot; null for the whole.</param>
    public abstract string GetText(int row, int? slot);

    private sealed class ScalarValues<T>(DataViewSchema.Column column) : ColumnValues(column)
    {
        private readonly List<T> _values = [];
        private readonly IReadOnlyList<string>? _keyNames = KeyNames(column, column.Type);

        public override Action CreateReader(DataViewRow row)
        {
            var getter = row.GetGetter<T>(row.Schema[Column.Name]);
            return () =>
            {
                var value = default(T)!;
                getter(ref value);
                _values.Add(Owned(value));
            };
        }

        public override Delegate CreateGetter(Func<int, int> source) => (ValueGetter<T>)((ref T value) => value = _values[source(0)]);

        public override string GetText(int row, int? slot) => GetValueText(_values[row], _keyNames);
    }

    // The images of the data are its owner's: their pixels are kept, and each row is given an image of its own.
    private sealed class ImageValues(DataViewSchema.Column column) : ColumnValues(column)
    {
        private readonly List<(int Width, int Height, MLPixelFormat Format, byte[] Pixels, string? Tag)?> _images = [];

        public override Action CreateReader(DataViewRow row)
        {
            var getter = row.GetGetter<MLImage>(row.Schema[Column.Name]);
            return () => _images.Add(LentImages.Get(getter, Column.Name) is { } image
                ? (image.Width, image.Height, image.PixelFormat, image.Pixels.ToArray(), image.Tag)
                : null);
        }

        public override Delegate CreateGetter(Func<int, int> source)
        {
            MLImage? given = null;
            return (ValueGetter<MLImage>)((ref MLImage value) =>
            {
                if (given is not null && ReferenceEquals(value, given))
                {
                    value.Dispose();
                }

                value = given = Draw(_images[source(0)])!;
            });
        }

        public override string GetText(int row, int? slot) => _images[row] switch
        {
            { Tag: { Length: > 0 } tag } => tag,
            { } image => string.Create(CultureInfo.InvariantCulture, $"image of {image.Width} × {image.Height} pixels"),
            _ => string.Empty,
        };

        private static MLImage? Draw((int Width, int Height, MLPixelFormat Format, byte[] Pixels, string? Tag)? kept)
        {
            if (kept is not { } image)
            {
                return null;
            }

            var drawn = MLImage.CreateFromPixels(image.Width, image.Height, image.Format, image.Pixels);
            drawn.Tag = image.Tag;
            return drawn;
        }
    }

    private sealed class VectorValues<T>(DataViewSchema.Column column) : ColumnValues(column)
    {
        private readonly List<T[]> _values = [];
        private readonly IReadOnlyList<string>? _keyNames = KeyNames(column, ((VectorDataViewType)column.Type).ItemType);

        public override Action CreateReader(DataViewRow row)
        {
            var getter = row.GetGetter<VBuffer<T>>(row.Schema[Column.Name]);
            VBuffer<T> vector = default;
            return () =>
            {
                getter(ref vector);
                _values.Add([.. vector.DenseValues().Select(Owned)]);
            };
        }

        public override Delegate CreateGetter(Func<int, int> source) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> vector) =>
        {
            var length = _values[source(0)].Length; // where slots may come from different rows, all are of one length
            var editor = VBufferEditor.Create(ref vector, length);
            for (var slot = 0; slot < length; slot++)
            {
                editor.Values[slot] = _values[source(slot)][slot];
            }

            vector = editor.Commit();
        });

        public override string GetText(int row, int? slot) => slot is { } one
            ? GetValueText(_values[row][one], _keyNames)
            : string.Join(' ', _values[row].Select(value => GetValueText(value, _keyNames)));
    }

    // A text may lie in memory that its reader uses again.
    private static T Owned<T>(T value) => value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;

    private static IReadOnlyList<string>? KeyNames(DataViewSchema.Column column, DataViewType type) =>
        type is KeyDataViewType { Count: <= int.MaxValue } key ? KeyValueList.FromColumn(column, (int)key.Count)?.Names : null;

    private static string GetValueText<T>(T value, IReadOnlyList<string>? keyNames) => value switch
    {
        uint key when keyNames is not null => key == 0 ? string.Empty : keyNames[(int)key - 1],
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? string.Empty,
    };
}
