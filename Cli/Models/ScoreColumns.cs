using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Reads what scored rows say of classes.</summary>
internal static class ScoreColumns
{
    /// <summary>The classes that a model tells apart, in the order of its scores; null of a model of two classes or of a number.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    public static IReadOnlyList<string>? FindClasses(DataViewSchema schema)
    {
        if (schema.GetColumnOrNull("PredictedLabel") is not { Type: KeyDataViewType } label)
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        label.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
