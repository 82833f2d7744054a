using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The shapes of columns that are added, as an estimator promises them before it has seen data.</summary>
/// <remarks>
/// <see cref="SchemaShape.Column"/> has no public constructor, so each shape is taken from the promise of a stock
/// estimator that adds such a column.
/// </remarks>
internal static class SchemaShapes
{
    /// <summary>The name of ML.NET's annotation for the names of a vector's slots.</summary>
    public const string SlotNames = "SlotNames";

    private static readonly SchemaShape _nothing = new([]);

    /// <summary>The shape of a <see cref="ScalarColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A scalar of Single.</returns>
    public static SchemaShape.Column Scalar(string name) => Create<float>(name);

    /// <summary>The shape of a <see cref="BooleanColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A scalar of Boolean.</returns>
    public static SchemaShape.Column Boolean(string name) => Create<bool>(name);

    /// <summary>The shape of a <see cref="VectorColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A vector of Single of known size, with slot names.</returns>
    public static SchemaShape.Column Vector(string name) => NamedVector<float>(name, NumberDataViewType.Single);

    /// <summary>The shape of a <see cref="BooleanVectorColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A vector of Boolean of known size, with slot names.</returns>
    public static SchemaShape.Column BooleanVector(string name) => NamedVector<bool>(name, BooleanDataViewType.Instance);

    /// <summary>The shape of a <see cref="KeyColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="label">The shape of the label column.</param>
    /// <returns>A 32-bit key, with key values of the label's type if the label has any.</returns>
    public static SchemaShape.Column Key(string name, SchemaShape.Column label) => Create<uint>(name, column =>
    {
        column.ColumnType = new KeyDataViewType(typeof(uint), 1);
        foreach (var annotation in label.Annotations)
        {
            if (annotation.Name == KeyValueList.AnnotationName)
            {
                KeyValueList.CreateOfType(annotation.ItemType).AddTo(column);
            }
        }
    });

    /// <summary>The shape of a <see cref="SequenceScoreColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A vector of Single of unknown size.</returns>
    public static SchemaShape.Column Numbers(string name) => Create<VBuffer<float>>(name);

    /// <summary>The shape of a column of tokens, or a <see cref="TagColumn"/>.</summary>
    /// <param name="name">The name of the column.</param>
    /// <returns>A vector of 32-bit keys of unknown size, with text key values.</returns>
    public static SchemaShape.Column TextKeys(string name) => Create<VBuffer<uint>>(name, column =>
    {
        column.ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), 1));
        KeyValueList.CreateOfType(TextDataViewType.Instance).AddTo(column);
    });

    /// <summary>Adds columns to the shape of data.</summary>
    /// <param name="input">The shape of the data.</param>
    /// <param name="columns">The columns to add. They take the place of columns with the same name.</param>
    /// <returns>The shape with the columns.</returns>
    public static SchemaShape Append(SchemaShape input, IEnumerable<SchemaShape.Column> columns)
    {
        var added = columns.ToArray();
        return new SchemaShape(input.Where(column => !added.Any(other => other.Name == column.Name)).Concat(added));
    }

    private static SchemaShape.Column NamedVector<T>(string name, PrimitiveDataViewType itemType) => Create<VBuffer<T>>(name, column =>
    {
        column.ColumnType = new VectorDataViewType(itemType, 1);
        var names = new VBuffer<ReadOnlyMemory<char>>(1, [string.Empty.AsMemory()]);
        column.AddAnnotation(SlotNames, names, new VectorDataViewType(TextDataViewType.Instance, 1));
    });

    private static SchemaShape.Column Create<T>(string name, Action<SchemaDefinition.Column>? describe = null)
    {
        var definition = SchemaDefinition.Create(typeof(Cell<T>));
        var column = definition[nameof(Cell<T>.Value)];
        column.ColumnName = name;
        describe?.Invoke(column);
        return new MLContext().Transforms
            .CustomMapping<object, Cell<T>>((_, _) => { }, contractName: null, outputSchemaDefinition: definition)
            .GetOutputSchema(_nothing)
            .Single();
    }

    private sealed class Cell<T>
    {
        public T Value { get; set; } = default!;
    }
}
