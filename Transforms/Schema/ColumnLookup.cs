using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>Finds columns by name and makes the exceptions for columns that are missing or of the wrong type.</summary>
internal static class ColumnLookup
{
    private const int MostNamed = 30;

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
    /// <param name="cure">Says what to do otherwise.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void RequireScalar(DataViewSchema schema, string name, DataViewType type, Func<ColumnFacts, string> cure)
    {
        var column = Find(schema, name);
        if (!column.Type.Equals(type))
        {
            throw WrongType(ColumnFacts.From(column), ColumnText.ToText(type), cure);
        }
    }

    /// <summary>Checks that a column in a shape holds single values of a type.</summary>
    /// <inheritdoc cref="RequireScalar(DataViewSchema, string, DataViewType, Func{ColumnFacts, string})"/>
    public static void RequireScalar(SchemaShape schema, string name, DataViewType type, Func<ColumnFacts, string> cure)
    {
        var column = Find(schema, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || !column.ItemType.Equals(type))
        {
            throw WrongType(ColumnFacts.From(column), ColumnText.ToText(type), cure);
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

    /// <summary>Makes the exception for a column whose type does not fit.</summary>
    /// <param name="column">The column.</param>
    /// <param name="expected">What the column must be, for example <c>Boolean</c>.</param>
    /// <param name="cure">Says what to do.</param>
    /// <returns>The exception to throw.</returns>
    public static ArgumentException WrongType(ColumnFacts column, string expected, Func<ColumnFacts, string> cure) =>
        WrongType(column.Name, expected, column.Type, cure(column));

    /// <summary>Makes the exception for a column that is missing.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="present">The names of the columns that are there.</param>
    /// <returns>The exception to throw.</returns>
    public static ArgumentException Missing(string name, IEnumerable<string> present)
    {
        string[] names = [.. present.Distinct()];
        var list = string.Join(", ", names.Take(MostNamed).Select(column => $"'{column}'"));
        var more = names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : string.Empty;
        var found = names.Length == 0 ? "The data has no columns" : $"The data has {list}{more}";
        var cure = Nearest(name, names) is { } nearest
            ? $"Did you mean '{nearest}'? Otherwise add the column, or give the name of one that is there."
            : "Add the column, or give the name of one that is there.";
        return new($"Column '{name}' is missing. {found}. {cure}");
    }

    /// <summary>The name that a slip of the hand makes of it; null if none is so near.</summary>
    internal static string? Nearest(string name, string[] names)
    {
        var nearest = names.MinBy(other => Distance(name, other));
        return nearest is not null && Distance(name, nearest) <= (Math.Min(name.Length, nearest.Length) + 1) / 4 ? nearest : null;
    }

    // Letters to insert, leave out or change, whatever their case (Levenshtein 1966).
    private static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (var i = 0; i < first.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < second.Length; j++)
            {
                var changed = diagonal + (char.ToUpperInvariant(first[i]) == char.ToUpperInvariant(second[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, 1 + Math.Min(diagonal, row[j]));
            }
        }

        return row[^1];
    }
}
