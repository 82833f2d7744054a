using System.Reflection;
using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Schemas and their shapes.</summary>
internal static class TestSchemas
{
    private static readonly MethodInfo _create = typeof(SchemaShape).GetMethod(
        "Create", BindingFlags.Static | BindingFlags.NonPublic, [typeof(DataViewSchema)])!;

    /// <summary>The shape that ML.NET makes of a schema.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) => (SchemaShape)_create.Invoke(null, [schema])!;

    /// <summary>All there is to know of a shape, as text that can be compared.</summary>
    public static string Describe(SchemaShape shape) =>
        string.Join("; ", shape.OrderBy(column => column.Name, StringComparer.Ordinal).Select(Describe));

    /// <summary>All there is to know of a column's shape, as text that can be compared.</summary>
    public static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} of {(column.IsKey ? "key " : string.Empty)}{column.ItemType} " +
        $"[{Describe(column.Annotations)}]";
}
