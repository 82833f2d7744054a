using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Reads the labels of held-out rows, whatever their type, as the numbers of classes or as numbers.</summary>
internal static class LabelReader
{
    /// <summary>What a label is that no class stands for. A missing label is NaN.</summary>
    public const double Unknown = double.NegativeInfinity;

    private static readonly string[] _falseTexts = ["false", "0"];
    private static readonly string[] _trueTexts = ["true", "1"];

    /// <summary>Reads one of two classes, 0 or 1.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="label">Boolean, or what says <c>true</c> and <c>false</c>, or 1 and 0, as key, text or number.</param>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public static Func<double> CreateForTwo(DataViewRow row, DataViewSchema.Column label)
    {
        double Find(string name) => _trueTexts.Contains(name, StringComparer.OrdinalIgnoreCase) ? 1
            : _falseTexts.Contains(name, StringComparer.OrdinalIgnoreCase) ? 0 : Unknown;
        return label.Type switch
        {
            KeyDataViewType { Count: <= int.MaxValue } key when KeyValueList.FromColumn(label, (int)key.Count) is { } values
                && values.Names.All(name => Find(name) != Unknown) => CreateForKeys(row, label, values.Names, Find),
            BooleanDataViewType or TextDataViewType or NumberDataViewType => CreateForNames(row, label, Find),
            _ => throw ColumnLookup.WrongType(ColumnFacts.Of(label), "Boolean", ColumnCure.ToBoolean),
        };
    }

    /// <summary>Reads one of several classes, by its name, or by its number where the scores have no names.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="label">A key, a text, a number or a Boolean.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="areNamed">Whether the scores have these names; otherwise a key is the number of its class, and another label one from 0
    /// on.</param>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public static Func<double> CreateForSeveral(DataViewRow row, DataViewSchema.Column label, IReadOnlyList<string> classNames, bool areNamed)
    {
        var places = classNames.Index().DistinctBy(name => name.Item, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name.Item, name => (double)name.Index, StringComparer.OrdinalIgnoreCase);
        var exact = classNames.Index().DistinctBy(name => name.Item).ToDictionary(name => name.Item, name => (double)name.Index);
        double Find(string name) => exact.TryGetValue(name, out var place) || places.TryGetValue(name, out place) ? place : Unknown;
        return label.Type switch
        {
            KeyDataViewType { Count: <= ClassLabels.MaximumCount } key => CreateForKeys(
                row, label, areNamed ? KeyValueList.FromColumn(label, (int)key.Count)?.Names : null, Find, classNames.Count),
            BooleanDataViewType or TextDataViewType or NumberDataViewType => CreateForNames(row, label, Find),
            _ => throw ColumnLookup.WrongType(ColumnFacts.Of(label), "a key", ColumnCure.ToKey),
        };
    }

    /// <summary>Reads a number.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    /// <param name="label">Single.</param>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public static Func<double> CreateForNumbers(DataViewRow row, DataViewSchema.Column label)
    {
        if (!label.Type.Equals(NumberDataViewType.Single))
        {
            throw ColumnLookup.WrongType(ColumnFacts.Of(label), "Single", facts => ColumnCure.ToSingle(facts, ofVectors: false));
        }

        var getter = row.GetGetter<float>(label);
        var value = 0f;
        return () =>
        {
            getter(ref value);
            return float.IsFinite(value) ? value : double.NaN;
        };
    }

    private static Func<double> CreateForKeys(
        DataViewRow row, DataViewSchema.Column label, IReadOnlyList<string>? names, Func<string, double> find, int count = int.MaxValue)
    {
        var ofKey = names?.Select(find).ToArray();
        double Place(ulong key) => key == 0 ? double.NaN
            : ofKey is null ? (key <= (ulong)count ? key - 1 : Unknown)
            : key <= (ulong)ofKey.Length ? ofKey[key - 1] : Unknown;
        return Type.GetTypeCode(label.Type.RawType) switch
        {
            TypeCode.Byte => Create<byte>(row, label, key => Place(key)),
            TypeCode.UInt16 => Create<ushort>(row, label, key => Place(key)),
            TypeCode.UInt64 => Create<ulong>(row, label, Place),
            _ => Create<uint>(row, label, key => Place(key)),
        };
    }

    private static Func<double> CreateForNames(DataViewRow row, DataViewSchema.Column label, Func<string, double> find)
    {
        return Type.GetTypeCode(label.Type.RawType) switch
        {
            TypeCode.Boolean => Create<bool>(
                row, label, value => find(value ? "true" : "false") is var place && place != Unknown ? place : find(value ? "1" : "0")),
            TypeCode.Single => Create<float>(
                row, label, value => float.IsNaN(value) ? double.NaN : find(value.ToString(CultureInfo.InvariantCulture))),
            TypeCode.Double => Create<double>(
                row, label, value => double.IsNaN(value) ? double.NaN : find(value.ToString(CultureInfo.InvariantCulture))),
            TypeCode.SByte => CreateForWhole<sbyte>(row, label, find),
            TypeCode.Byte => CreateForWhole<byte>(row, label, find),
            TypeCode.Int16 => CreateForWhole<short>(row, label, find),
            TypeCode.UInt16 => CreateForWhole<ushort>(row, label, find),
            TypeCode.Int32 => CreateForWhole<int>(row, label, find),
            TypeCode.UInt32 => CreateForWhole<uint>(row, label, find),
            TypeCode.Int64 => CreateForWhole<long>(row, label, find),
            TypeCode.UInt64 => CreateForWhole<ulong>(row, label, find),
            _ => Create<ReadOnlyMemory<char>>(row, label, text => text.IsEmpty ? double.NaN : find(text.ToString())),
        };
    }

    private static Func<double> CreateForWhole<T>(DataViewRow row, DataViewSchema.Column label, Func<string, double> find)
        where T : IFormattable => Create<T>(row, label, value => find(value.ToString(null, CultureInfo.InvariantCulture)));

    private static Func<double> Create<T>(DataViewRow row, DataViewSchema.Column label, Func<T, double> convert)
    {
        var getter = row.GetGetter<T>(label);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
