using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The names of the slots of a vector column.</summary>
internal static class SlotNameList
{
    /// <summary>Reads the names of a column as they are: none if it has none, empty for a slot without one.</summary>
    /// <param name="column">The column.</param>
    public static string[] Read(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (column.HasSlotNames())
        {
            column.GetSlotNames(ref names);
        }

        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>Reads the names of a column of known size; a slot without one is named by its zero-based number.</summary>
    /// <param name="column">The column.</param>
    public static string[] ReadOrNumber(DataViewSchema.Column column)
    {
        var found = Read(column);
        return [.. Enumerable.Range(0, ((VectorDataViewType)column.Type).Size)
            .Select(slot => slot < found.Length && found[slot].Length > 0 ? found[slot] : slot.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Makes the annotations of a column of such slots.</summary>
    /// <param name="slotNames">The names.</param>
    public static DataViewSchema.Annotations ToAnnotations(IReadOnlyList<string> slotNames)
    {
        var names = slotNames.Select(slot => slot.AsMemory()).ToArray();
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            SchemaShapes.SlotNames,
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names]));
        return annotations.ToAnnotations();
    }

    /// <summary>Checks that there is a name for each value of an output.</summary>
    /// <exception cref="ArgumentException">There is not.</exception>
    public static NetworkOutput Require(NetworkOutput output, IReadOnlyList<string> slotNames) => slotNames.Count == output.Width
        ? output
        : throw new ArgumentException(
            $"Output '{output.Name}' has {output.Width} values a row but {slotNames.Count} slot names. " +
            "Give one name for each value.",
            nameof(slotNames));
}
