using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Finds the columns that scoring adds.</summary>
internal static class ScoreLookup
{
    /// <summary>Why a row is left out that has no label.</summary>
    public const string MissingLabel = "a missing label";

    /// <summary>Why a row is left out that has no score.</summary>
    public const string MissingScore = "a score that is NaN or infinite";

    /// <summary>Why a row is left out that has no predicted label.</summary>
    public const string MissingPrediction = "a missing predicted label";

    /// <summary>Finds the scores.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The name of the column.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(
            $"{ColumnLookup.Missing(name, schema).Message} Scores are added by the model: give model.Transform(data), not the data itself.");

    /// <summary>Finds the scores of classes or labels.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="wayOut">What to do if it is no vector.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no vector of numbers.</exception>
    public static DataViewSchema.Column FindVector(DataViewSchema schema, string name, string wayOut)
    {
        var column = Find(schema, name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType.Equals(NumberDataViewType.Single)
            ? column
            : throw ColumnLookup.WrongType(name, "a Vector<Single> of known size", ColumnText.ToText(column.Type), wayOut);
    }

    /// <summary>Checks that numbers are probabilities.</summary>
    /// <exception cref="InvalidOperationException">One is not.</exception>
    public static float[] RequireProbabilities(string columnName, float[] probabilities)
    {
        var wrong = Array.FindIndex(probabilities, probability => probability is < 0 or > 1);
        return wrong < 0 ? probabilities : throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{columnName}' must hold probabilities, from 0 to 1, but holds {probabilities[wrong]:G4}. ")
            + "Name another column as ProbabilityColumnName.");
    }
}
