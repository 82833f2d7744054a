using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>Finds columns by name and makes the exceptions for columns that are missing or of the wrong type.</summary>
internal static class ColumnLookup
{
    /// <summary>Finds a column of data.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The name of the column.</param>
    /// <returns>The column that the name stands for; never a hidden one.</returns>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name)
            ?? throw Missing(name, schema);

    /// <summary>Finds a column in a shape.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <param name="name">The name of the column.</param>
    /// <returns>The shape of the column.</returns>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        throw Missing(name, schema.Select(column => column.Name));
    }

    /// <summary>Checks that a column of data holds single values of a type.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="type">The type it must have.</param>
    /// <param name="wayOut">A sentence that says what to do otherwise, unless the column is a key.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void RequireScalar(DataViewSchema schema, string name, DataViewType type, string wayOut)
    {
        var column = Find(schema, name);
        if (!column.Type.Equals(type))
        {
            throw WrongType(name, ColumnText.Describe(type), ColumnText.Describe(column.Type), column.Type is KeyDataViewType ? FromKey(name) : wayOut);
        }
    }

    /// <summary>Checks that a column in a shape holds single values of a type.</summary>
    /// <inheritdoc cref="RequireScalar(DataViewSchema, string, DataViewType, string)"/>
    public static void RequireScalar(SchemaShape schema, string name, DataViewType type, string wayOut)
    {
        var column = Find(schema, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || !column.ItemType.Equals(type))
        {
            throw WrongType(name, ColumnText.Describe(type), ColumnText.Describe(column), column.IsKey ? FromKey(name) : wayOut);
        }
    }

    /// <summary>Makes the exception for a column that is missing.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="schema">The schema of the data.</param>
    /// <returns>The exception to throw.</returns>
    public static ArgumentException Missing(string name, DataViewSchema schema) =>
        Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>Makes the exception for a column whose type does not fit.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="expected">What the column must be, for example <c>Boolean</c>.</param>
    /// <param name="actual">The column's type as text, or the reason why it does not fit.</param>
    /// <param name="wayOut">A sentence that says what to do.</param>
    /// <returns>The exception to throw.</returns>
    public static ArgumentException WrongType(string name, string expected, string actual, string wayOut) =>
        new($"Column '{name}' must be {expected} but is {actual}. {wayOut}");

    // ConvertType takes no keys.
    private static string FromKey(string name) =>
        $"Give back the values that the keys stand for first, with ml.Transforms.Conversion.MapKeyToValue(\"{name}\").";

    private static ArgumentException Missing(string name, IEnumerable<string> present)
    {
        var names = string.Join(", ", present.Select(column => $"'{column}'"));
        var found = names.Length == 0 ? "The data has no columns" : $"The data has {names}";
        return new($"Column '{name}' is missing. {found}. Add the column, or give the name of one that is there.");
    }
}
