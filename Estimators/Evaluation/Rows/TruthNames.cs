using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Which values of a column stand for true.</summary>
internal static class TruthNames
{
    private static readonly string[] _trueTexts = ["true", "yes", "y", "t", "1"];
    private static readonly string[] _falseTexts = ["false", "no", "n", "f", "0"];

    /// <summary>Finds them: Boolean true, numbers above 0, the second of two keys, and texts that say so.</summary>
    /// <param name="column">The column, read.</param>
    /// <returns>Of each value whether it stands for true; null if that cannot be told.</returns>
    public static bool[]? Find(ClassColumn column) => column.Column.Type switch
    {
        BooleanDataViewType => [.. column.Names.Select(name => name == bool.TrueString)],
        NumberDataViewType => [.. column.Names.Select(name => name[0] != '-' && name != "0")],
        KeyDataViewType { Count: 2 } => [false, true],
        TextDataViewType when column.Names.All(IsTruth) => [.. column.Names.Select(name => Contains(_trueTexts, name))],
        _ => null,
    };

    private static bool IsTruth(string name) => Contains(_trueTexts, name) || Contains(_falseTexts, name);

    private static bool Contains(string[] texts, string name) => texts.Contains(name, StringComparer.OrdinalIgnoreCase);
}
