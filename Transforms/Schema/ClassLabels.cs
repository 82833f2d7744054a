using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The classes of a classification, in the order of the label's keys.</summary>
internal sealed class ClassLabels : IEquatable<ClassLabels>
{
    /// <summary>
    /// The most classes there can be, 1 million: the default limit of MapValueToKey. A key column with a higher count
    /// holds hashes or plain numbers, not classes.
    /// </summary>
    public const int MaximumCount = 1_000_000;

    private const int NamesInText = 5;
    private readonly KeyValueList? _keyValues;

    /// <summary>Makes classes without values, named by their zero-based index: 0, 1 and so on.</summary>
    /// <param name="count">The number of classes, from 1 to <see cref="MaximumCount"/>.</param>
    public ClassLabels(int count)
        : this(count, null)
    {
    }

    private ClassLabels(int count, KeyValueList? keyValues)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        Count = count;
        _keyValues = keyValues;
        Names = keyValues?.Names
            ?? Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture)).ToArray();
    }

    /// <summary>The number of classes, at least 1.</summary>
    public int Count { get; }

    /// <summary>
    /// The name of each class: its key value as text in the invariant culture, or its zero-based index if the label
    /// has no key values, as ML.NET's evaluator names it.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The type of a predicted class: a 32-bit key, whatever integer type the label's keys have.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Count);

    /// <summary>Takes the classes from a label column.</summary>
    /// <param name="label">The column, of any key type.</param>
    /// <returns>The classes, with their values if the column has them.</returns>
    /// <exception cref="ArgumentException">The column is no key, or its number of classes is not known.</exception>
    public static ClassLabels FromColumn(DataViewSchema.Column label) =>
        From(label, label.Type as KeyDataViewType, "a key", ColumnCure.ToKey);

    /// <summary>Takes the classes from a label column that has one for each step of a row.</summary>
    /// <param name="label">The column, a vector of any key type.</param>
    /// <returns>The classes, with their values if the column has them.</returns>
    /// <exception cref="ArgumentException">The column is no vector of keys, or its number of classes is not known.</exception>
    public static ClassLabels FromVector(DataViewSchema.Column label) =>
        From(label, (label.Type as VectorDataViewType)?.ItemType as KeyDataViewType, "a vector of keys", ColumnCure.ToTags);

    private static ClassLabels From(DataViewSchema.Column label, KeyDataViewType? key, string expected, Func<ColumnFacts, string> cure) =>
        key is { Count: <= MaximumCount and var count }
            ? new ClassLabels((int)count, KeyValueList.FromColumn(label, (int)count))
            : throw ColumnLookup.WrongType(
                ColumnFacts.From(label), $"{expected} with a known number of classes, at most {MaximumCount},", cure);

    /// <summary>Annotates a key column with the values of the classes, if they have any.</summary>
    /// <param name="annotations">The annotations of the column.</param>
    public void AddKeyValues(DataViewSchema.Annotations.Builder annotations) => _keyValues?.AddTo(annotations);

    /// <summary>Annotates a key column with the values of the classes, if they have any.</summary>
    /// <param name="column">The definition of the column.</param>
    public void AddKeyValues(SchemaDefinition.Column column) => _keyValues?.AddTo(column);

    /// <summary>Whether the other classes are as many and have the same names in the same order.</summary>
    /// <param name="other">The other classes.</param>
    /// <returns>True if they are.</returns>
    public bool Equals(ClassLabels? other) => other is not null && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClassLabels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Names[0]);

    /// <summary>The names of the first classes, for messages.</summary>
    /// <returns>For example <c>'a', 'b', 'c', 'd', 'e', …</c>.</returns>
    public override string ToString()
    {
        var names = string.Join(", ", Names.Take(NamesInText).Select(name => $"'{name}'"));
        return Count > NamesInText ? names + ", …" : names;
    }
}
