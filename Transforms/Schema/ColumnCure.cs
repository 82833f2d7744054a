using System.Globalization;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>What to do with a column of a wrong type, as the end of a message: steps that make it what is wanted, under its name.</summary>
internal static class ColumnCure
{
    private static readonly HashSet<string> _trueTexts = new(["yes", "y", "true", "t", "1", "on", "positive"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a Boolean label of it.</summary>
    public static string ToBoolean(ColumnFacts column) => column switch
    {
        { IsScalar: false, IsKey: false, HasKnownSize: true, ItemType: NumberDataViewType } =>
            $"A row with several labels has a vector of Boolean: {Convert(column, DataKind.Boolean)}. For a single label, name a column of "
            + "single values.",
        { IsScalar: false } => "A row has a single Boolean or, with several labels, a vector of Boolean of known size. Name a column that is one.",
        { IsKey: true } => FromKeyToBoolean(column),
        { ItemType: TextDataViewType } =>
            $"Say which text is true: {MapToBoolean(column, column.ItemType, ["no", "yes"])}, with the column's own texts.",
        { ItemType: var item } when CanCompare(item) =>
            $"Say which numbers are true, for example ml.Transforms.Expression(\"{column.Name}\", \"x => x > 0\", \"{column.Name}\").",
        { ItemType: NumberDataViewType } => $"Convert it first, 0 to false and all others to true: {Convert(column, DataKind.Boolean)}.",
        _ => "Make a Boolean of it first, for example with ml.Transforms.CustomMapping, or name another column.",
    };

    /// <summary>Makes a number of it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="ofVectors">Whether a vector of numbers will do as well.</param>
    public static string ToSingle(ColumnFacts column, bool ofVectors) => column switch
    {
        { IsScalar: false } when !ofVectors => "A row has one number. Name a column of single values.",
        { HasKnownSize: false } => "A row has one number, or in each row the same number of them. Name a column that is one.",
        { IsKey: true, KeyValueType: null } => "Its keys stand for no values. Load the column as a number, without KeyType, or name another column.",
        { IsKey: true, KeyValueType: { } values } when values.Equals(NumberDataViewType.Single) =>
            $"Give back the values that the keys stand for first, with {MapKeyToValue(column)}.",
        { KeyValueType: TextDataViewType, KeyValues: var texts } when texts.FirstOrDefault(IsNoNumber) is { } text =>
            $"Its keys stand for texts that are no numbers, such as '{text}': ml.MulticlassClassification.Trainers take keys as they are.",
        { IsKey: true, KeyValueType: { } values } when CanConvert(values) =>
            $"Give back the values that the keys stand for first, as numbers: {MapKeyToValue(column)}.Append({Convert(column, DataKind.Single)}).",
        { ItemType: TextDataViewType } =>
            $"Convert it first, for example with {Convert(column, DataKind.Single)}. A text that is no number becomes a missing one.",
        { IsKey: false, ItemType: var item } when CanConvert(item) => $"Convert it first, for example with {Convert(column, DataKind.Single)}.",
        _ => "Name a column of numbers.",
    };

    /// <summary>Makes a key, the class of a row, of it.</summary>
    public static string ToKey(ColumnFacts column) => column switch
    {
        { IsScalar: false } =>
            "A row has one class: name a column of single values. Several labels a row are learned by ml.BinaryClassification.Trainers, from a "
            + "vector of Boolean.",
        { ItemType: PrimitiveDataViewType } => $"Convert it first, for example with {MapValueToKey(column)}.",
        _ => "Name a column of texts, numbers or Booleans, and make keys of it.",
    };

    /// <summary>Makes the tags of words, a vector of keys, of it.</summary>
    public static string ToTags(ColumnFacts column) => column switch
    {
        { IsScalar: true, ItemType: TextDataViewType } =>
            $"Each word has a tag: where one text holds them all, ml.Transforms.Text.TokenizeIntoWords(\"{column.Name}\")"
            + $".Append({MapValueToKey(column)}).",
        { IsScalar: true } => "Each word has a tag: name a column that has a vector of them, or a class of ml.MulticlassClassification's other "
            + "trainers, which give a row one class.",
        { ItemType: PrimitiveDataViewType } => $"Convert it first, for example with {MapValueToKey(column)}.",
        _ => "Name a column of texts, a tag for each word, and make keys of it.",
    };

    /// <summary>Makes words, a vector of texts, of it.</summary>
    public static string ToWords(ColumnFacts column) => column switch
    {
        { IsScalar: true, ItemType: TextDataViewType } =>
            $"Cut it into words first: ml.Transforms.Text.TokenizeIntoWords(\"{column.Name}\"), or in your own code, as the labels are.",
        { IsKey: true, IsScalar: false } => "The words themselves are needed, as their letters tell of those that no training row has: "
            + $"{MapKeyToValue(column)}.",
        _ => "Name a column with the words of a row, such as a property of type string[].",
    };

    /// <summary>Makes categories, keys of a known number, of it.</summary>
    public static string ToCategories(ColumnFacts column) => column switch
    {
        { HasKnownSize: false, IsKey: true } => "A row has as many categories as any other: keys of any number are tokens, the TokenColumnNames "
            + "of a trainer.",
        { HasKnownSize: false, ItemType: PrimitiveDataViewType } =>
            $"A row has as many categories as any other. For any number of them, make tokens: {MapValueToKey(column)}, and name the column in "
            + "TokenColumnNames.",
        { ItemType: PrimitiveDataViewType } =>
            $"Make keys of the categories first: {MapValueToKey(column)}, fitted on the training rows. Numbers that are amounts belong into the "
            + "feature column.",
        _ => "Name a column of categories, and make keys of it.",
    };

    /// <summary>Makes the tokens of a pretrained encoder of it.</summary>
    public static string ToEncoderTokens(ColumnFacts column) => column switch
    {
        { IsScalar: true, IsKey: false, ItemType: TextDataViewType } =>
            $"Cut the text into the encoder's tokens: ml.Transforms.Text.TokenizeToKeys(\"Tokens\", \"{column.Name}\", encoder.Tokenizer, 256), "
            + "and give \"Tokens\" to the trainer.",
        _ => "Make it of a text column: ml.Transforms.Text.TokenizeToKeys(\"Tokens\", \"Text\", encoder.Tokenizer, 256), and give \"Tokens\" to the "
            + "trainer.",
    };

    /// <summary>Makes a sequence of keys, such as the tokens of a text, of it.</summary>
    public static string ToTokens(ColumnFacts column) => column switch
    {
        { IsScalar: true, IsKey: false, ItemType: TextDataViewType } =>
            $"Make it one of a text column: ml.Transforms.Text.TokenizeToKeys(\"Tokens\", \"{column.Name}\"), and give \"Tokens\" to the trainer.",
        { IsScalar: true, KeyValueType: TextDataViewType } =>
            $"Give back the texts that the keys stand for first: {MapKeyToValue(column)}.Append(ml.Transforms.Text.TokenizeToKeys(\"Tokens\", "
            + $"\"{column.Name}\")), and give \"Tokens\" to the trainer.",
        { IsScalar: false, ItemType: PrimitiveDataViewType } => $"Make keys of its values first: {MapValueToKey(column)}.",
        { ItemType: PrimitiveDataViewType } =>
            "A single value is no sequence: Mlp and TabularTransformer take it, a number in the feature column, a category as a key in "
            + "CategoricalColumnNames.",
        _ => "Name a column of texts, and make keys of their words with ml.Transforms.Text.TokenizeToKeys.",
    };

    /// <summary>Makes a vector of numbers of it.</summary>
    public static string ToNumbers(ColumnFacts column) => column switch
    {
        { IsKey: true, IsScalar: true } =>
            $"Make numbers of the key: ml.Transforms.Conversion.MapKeyToVector(\"{column.Name}\"). Mlp and TabularTransformer also take it as "
            + "it is, in CategoricalColumnNames.",
        { IsKey: true } =>
            $"Make counts of the keys: ml.Transforms.Conversion.MapKeyToVector(\"{column.Name}\", outputCountVector: true). Text trainers, and "
            + "Mlp in TokenColumnNames, take them as they are.",
        { ItemType: TextDataViewType, IsScalar: true } =>
            $"Make numbers of it: ml.Transforms.Categorical.OneHotEncoding(\"{column.Name}\") of categories, "
            + $"ml.Transforms.Text.FeaturizeText(\"{column.Name}\", \"{column.Name}\") of texts.",
        { ItemType: TextDataViewType } => $"Make numbers of it: ml.Transforms.Text.FeaturizeText(\"{column.Name}\", \"{column.Name}\").",
        { IsScalar: true, ItemType: NumberDataViewType item } when item.Equals(NumberDataViewType.Single) =>
            $"Make a vector of it: ml.Transforms.Concatenate(\"{column.Name}\", \"{column.Name}\"), or of several such columns.",
        { IsScalar: true, ItemType: NumberDataViewType or BooleanDataViewType } =>
            $"Make a vector of it: {Convert(column, DataKind.Single)}.Append(ml.Transforms.Concatenate(\"{column.Name}\", \"{column.Name}\")).",
        { HasKnownSize: false, ItemType: NumberDataViewType or BooleanDataViewType } =>
            $"Each row must have as many numbers as any other, and the column must say how many: give the property VectorType(n), or set "
            + $"SchemaDefinition[\"{column.Name}\"].ColumnType to a VectorDataViewType of n.",
        { ItemType: NumberDataViewType or BooleanDataViewType } => $"Convert it first: {Convert(column, DataKind.Single)}. Vector<Byte> is "
            + "taken too.",
        { ItemType: DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType } =>
            "Make numbers of it, such as the hour and the day of the week, for example with ml.Transforms.CustomMapping.",
        _ => "Name a column of numbers, or make numbers of it first.",
    };

    /// <summary>Makes something of it that tells which rows belong together.</summary>
    public static string ToGroup(ColumnFacts column) => column switch
    {
        { IsScalar: true, ItemType: PrimitiveDataViewType } => $"Make texts of it: {Convert(column, DataKind.String)}.",
        _ => "Name a column that tells which rows belong together, such as a customer or a patient.",
    };

    /// <summary>Makes a time of it.</summary>
    public static string ToTime(ColumnFacts column) => column switch
    {
        { IsScalar: true, ItemType: TextDataViewType } =>
            $"Load it as a date, with a property of type DateTime, or convert it: {Convert(column, DataKind.DateTime)}.",
        _ => "Name a column that tells when a row was.",
    };

    /// <summary>Makes a text of it.</summary>
    public static string ToText(ColumnFacts column) => column switch
    {
        { IsKey: true, IsScalar: false } => "It holds keys already: give it to the trainer as it is.",
        { IsKey: true, KeyValueType: TextDataViewType } => $"Give back the values that the keys stand for first, with {MapKeyToValue(column)}.",
        { IsKey: true } => "Its keys stand for no texts. Name a column of texts.",
        { IsScalar: false, ItemType: TextDataViewType } =>
            $"Words that are split already become keys by {MapValueToKey(column)}; give the column to the trainer then.",
        { IsScalar: true, ItemType: PrimitiveDataViewType } => $"Convert it first, for example with {Convert(column, DataKind.String)}.",
        _ => "Name a column of texts: join several into one, or tokenise each in a column of its own.",
    };

    private static string FromKeyToBoolean(ColumnFacts column)
    {
        const string AsTheyAre = "ml.MulticlassClassification.Trainers take keys as they are.";
        return column switch
        {
            { KeyValueType: null } => $"{AsTheyAre} These stand for no values that could be true or false: load the column as Boolean, or name "
                + "another one.",
            { KeyValueType: BooleanDataViewType } => $"Give back the values that the keys stand for first, with {MapKeyToValue(column)}.",
            { KeyValueType: { } values, KeyValues: var names } when CanName(values) =>
                $"{AsTheyAre} Or say which value is true: {MapKeyToValue(column)}.Append({MapToBoolean(column, values, Examples(values, names))})"
                + (names.Count == 2 ? "." : ", with all of the column's own values."),
            _ => AsTheyAre,
        };
    }

    // Two values, the second of which is probably meant to be true.
    private static IReadOnlyList<string> Examples(DataViewType type, IReadOnlyList<string> names) => names.Count switch
    {
        < 2 when type is TextDataViewType => ["no", "yes"],
        < 2 => ["0", "1"],
        _ when type is TextDataViewType => _trueTexts.Contains(names[0]) ? [names[1], names[0]] : [.. names.Take(2)],
        _ => [.. names.Take(2).OrderBy(number => double.Parse(number, CultureInfo.InvariantCulture))],
    };

    // false for the first value, true for the second.
    private static string MapToBoolean(ColumnFacts column, DataViewType type, IReadOnlyList<string> values)
    {
        var (keyword, quote, suffix) = Notation(type);
        var pairs = values.Select((value, i) => $"[{quote}{Escape(value)}{quote}{suffix}] = {(i == 0 ? "false" : "true")}");
        return $"ml.Transforms.Conversion.MapValue(\"{column.Name}\", new Dictionary<{keyword}, bool> {{ {string.Join(", ", pairs)} }})";
    }

    private static bool CanName(DataViewType type) => type is TextDataViewType or NumberDataViewType;

    // How C# writes a type and its values.
    private static (string Keyword, string Quote, string Suffix) Notation(DataViewType type) => Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.SByte => ("sbyte", string.Empty, string.Empty),
        TypeCode.Byte => ("byte", string.Empty, string.Empty),
        TypeCode.Int16 => ("short", string.Empty, string.Empty),
        TypeCode.UInt16 => ("ushort", string.Empty, string.Empty),
        TypeCode.Int32 => ("int", string.Empty, string.Empty),
        TypeCode.UInt32 => ("uint", string.Empty, string.Empty),
        TypeCode.Int64 => ("long", string.Empty, string.Empty),
        TypeCode.UInt64 => ("ulong", string.Empty, string.Empty),
        TypeCode.Single => ("float", string.Empty, "f"),
        TypeCode.Double => ("double", string.Empty, "d"),
        _ => ("string", "\"", string.Empty),
    };

    private static bool IsNoNumber(string text) => !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static bool CanCompare(DataViewType type) => type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double)
        || type.Equals(NumberDataViewType.Int32) || type.Equals(NumberDataViewType.Int64);

    private static bool CanConvert(DataViewType type) => type is TextDataViewType or NumberDataViewType or BooleanDataViewType
        or DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;

    private static string Convert(ColumnFacts column, DataKind kind) =>
        string.Create(CultureInfo.InvariantCulture, $"ml.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.{kind})");

    private static string MapValueToKey(ColumnFacts column) => $"ml.Transforms.Conversion.MapValueToKey(\"{column.Name}\")";

    private static string MapKeyToValue(ColumnFacts column) => $"ml.Transforms.Conversion.MapKeyToValue(\"{column.Name}\")";
}
