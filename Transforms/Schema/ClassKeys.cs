using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A row of the table by which a saved model turns the index of a class into its key.</summary>
internal sealed class ClassKeys
{
    /// <summary>The zero-based index of the class, as the graph gives it.</summary>
    public float Index { get; set; }

    /// <summary>
    /// The same number: ML.NET counts from zero, too, where it reads a key from an object, and adds the one itself.
    /// </summary>
    public uint Key { get; set; }

    /// <summary>Makes the table.</summary>
    /// <param name="context">The context that the table belongs to.</param>
    /// <param name="classes">The classes.</param>
    /// <returns>One row for each class. The key column has the values of the classes as annotation.</returns>
    public static IDataView CreateView(MLContext context, ClassLabels classes)
    {
        var schema = SchemaDefinition.Create(typeof(ClassKeys));
        var key = schema[nameof(Key)];
        key.ColumnType = classes.KeyType;
        classes.AddKeyValues(key);
        var rows = Enumerable.Range(0, classes.Count)
            .Select(index => new ClassKeys { Index = index, Key = (uint)index })
            .ToArray();
        return context.Data.LoadFromEnumerable(rows, schema);
    }
}
