using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Hands out getters, and says so when one is asked for wrongly.</summary>
internal static class ColumnGetters
{
    /// <summary>Gives a getter its type.</summary>
    /// <typeparam name="T">The type that the caller asks for.</typeparam>
    /// <param name="getter">The getter; null if the column is not active.</param>
    /// <param name="column">The column, for messages.</param>
    /// <returns>The getter.</returns>
    /// <exception cref="InvalidOperationException">The column is not active or of another type.</exception>
    public static ValueGetter<T> Cast<T>(Delegate? getter, DataViewSchema.Column column) => getter switch
    {
        ValueGetter<T> typed => typed,
        null => throw new InvalidOperationException(
            $"Column '{column.Name}' is not active. " +
            "Name it among the columns that are needed when the cursor is made."),
        _ => throw new InvalidOperationException(
            $"Column '{column.Name}' is {ColumnText.ToText(column.Type)}, so its getter is for " +
            $"{column.Type.RawType} but was asked for as {typeof(T)}. Ask for the type of the column."),
    };
}
