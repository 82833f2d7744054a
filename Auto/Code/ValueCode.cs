using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.DeepExtensions.Auto.Code;

/// <summary>Writes values of options as C#: numbers, texts, lists, objects with settings, and columns by what they are.</summary>
/// <param name="columns">The columns; a value that is the name of one of them is written as such.</param>
/// <param name="variable">What the columns are called in the code.</param>
internal sealed class ValueCode(PreparedColumns columns, string variable)
{
    private static readonly JsonSerializerOptions _texts = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly SortedSet<string> _namespaces = new(StringComparer.Ordinal);

    /// <summary>The namespaces of the types that were written.</summary>
    public IReadOnlyList<string> Namespaces => [.. _namespaces];

    /// <summary>Writes what is set otherwise than at the start: columns first, the seed last.</summary>
    /// <param name="value">The object.</param>
    /// <param name="start">The object that it was made of.</param>
    /// <returns>A text such as <c>Epochs = 3</c> for each; null if one cannot be written.</returns>
    public IReadOnlyList<string>? WriteChanges(object value, object start)
    {
        var changes = new List<(int Order, string Text)>();
        foreach (var member in MembersOf(value.GetType()))
        {
            var (one, other) = (Read(member, value), Read(member, start));
            if (AreEqual(one, other, member.Name))
            {
                continue;
            }

            if (Write(one, member.Name) is not { } text)
            {
                return null;
            }

            var order = member.Name.EndsWith("ColumnName", StringComparison.Ordinal) ? 0
                : member.Name.EndsWith("ColumnNames", StringComparison.Ordinal) ? 1
                : member.Name == nameof(columns.Seed) ? 3
                : 2;
            changes.Add((order, $"{member.Name} = {text}"));
        }

        return [.. changes.OrderBy(change => change.Order).Select(change => change.Text)];
    }

    /// <summary>Writes the name of a type.</summary>
    public string WriteType(Type type)
    {
        _namespaces.Add(type.Namespace!);
        return type.DeclaringType is { } outer ? $"{WriteType(outer)}.{type.Name}" : type.Name;
    }

    // Settings that read the same are the same, whatever objects they are.
    private bool AreEqual(object? one, object? other, string member)
    {
        var comparing = new ValueCode(columns, variable);
        return Equals(one, other) || (comparing.Write(one, member) is { } text && text == comparing.Write(other, member));
    }

    private string? Write(object? value, string member) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        int seed when member == nameof(columns.Seed) && seed == columns.Seed => $"{variable}.{nameof(columns.Seed)}",
        string text => WriteColumn(text) ?? WriteText(text),
        float number => $"{Write(number)}f",
        double number => Write(number),
        Enum => WriteEnum(value),
        _ when value.GetType().IsPrimitive => Convert.ToString(value, CultureInfo.InvariantCulture),
        IReadOnlyList<string> names when WriteColumns(names) is { } list => list,
        IList items => WriteList(items, member),
        _ => WriteObject(value),
    };

    // As C# escapes texts, too.
    private static string WriteText(string text) => JsonSerializer.Serialize(text, _texts);

    private static string Write(double number) => number switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => number.ToString("R", CultureInfo.InvariantCulture),
    };

    private string? WriteEnum(object value) =>
        Enum.IsDefined(value.GetType(), value) ? $"{WriteType(value.GetType())}.{value}" : null;

    private string? WriteColumn(string name)
    {
        string? Of(string property, IReadOnlyList<string> names) =>
            Array.IndexOf([.. names], name) is >= 0 and var place
                ? string.Create(CultureInfo.InvariantCulture, $"{variable}.{property}[{place}]")
                : null;

        return name == columns.LabelColumnName ? $"{variable}.{nameof(columns.LabelColumnName)}"
            : name == columns.NumbersColumnName ? $"{variable}.{nameof(columns.NumbersColumnName)}"
            : name == columns.FeaturesColumnName ? $"{variable}.{nameof(columns.FeaturesColumnName)}"
            : Of(nameof(columns.CategoryColumnNames), columns.CategoryColumnNames)
                ?? Of(nameof(columns.TokenColumnNames), columns.TokenColumnNames)
                ?? Of(nameof(columns.ImageColumnNames), columns.ImageColumnNames);
    }

    private string? WriteColumns(IReadOnlyList<string> names)
    {
        string? Of(string property, IReadOnlyList<string> all) =>
            names.Count > 0 && names.SequenceEqual(all) ? $"[.. {variable}.{property}]" : null;

        return Of(nameof(columns.CategoryColumnNames), columns.CategoryColumnNames)
            ?? Of(nameof(columns.TokenColumnNames), columns.TokenColumnNames)
            ?? Of(nameof(columns.ImageColumnNames), columns.ImageColumnNames);
    }

    private string? WriteList(IList items, string member)
    {
        string?[] texts = [.. items.Cast<object?>().Select(item => Write(item, member))];
        return texts.Contains(null) ? null : $"[{string.Join(", ", texts)}]";
    }

    // An object that is made with its defaults, and whose settings can be written.
    private string? WriteObject(object value)
    {
        var type = value.GetType();
        if (!type.IsPublic && !type.IsNestedPublic || type.GetConstructor([]) is null || type.IsGenericType || type.IsValueType)
        {
            return null;
        }

        return WriteChanges(value, Activator.CreateInstance(type)!) is { } changes
            ? $"new {WriteType(type)}{(changes.Count > 0 ? $" {{ {string.Join(", ", changes)} }}" : "()")}"
            : null;
    }

    // Who is told, and what stops a training, is no setting.
    private static IEnumerable<MemberInfo> MembersOf(Type type) => type
        .GetMembers(BindingFlags.Instance | BindingFlags.Public)
        .Where(member => member switch
        {
            PropertyInfo property => property is { CanRead: true, SetMethod.IsPublic: true } && !IsCourier(property.PropertyType),
            FieldInfo field => !field.IsInitOnly && !IsCourier(field.FieldType),
            _ => false,
        });

    private static bool IsCourier(Type type) => type == typeof(CancellationToken) || typeof(Delegate).IsAssignableFrom(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>));

    private static object? Read(MemberInfo member, object value) =>
        member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value);
}
