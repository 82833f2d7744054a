using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Finds the columns that a model has added to rows.</summary>
internal static class ScoreLookup
{
    private const string Unscored = "Score the rows with a trained model first: model.Transform(rows).";

    /// <summary>The column of two classes that is taken where none is named: the score, or the probability where there is no score.</summary>
    public static string DefaultName(DataViewSchema schema) =>
        schema.GetColumnOrNull(ColumnNames.Score) is null && schema.GetColumnOrNull(ColumnNames.Probability) is not null
            ? ColumnNames.Probability
            : ColumnNames.Score;

    /// <summary>Checks that data of a shape has scores of classes.</summary>
    /// <param name="schema">The shape.</param>
    /// <param name="name">The column; null for that of two classes.</param>
    /// <param name="areOfTwo">Whether they are of two classes, a single number.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void Check(SchemaShape schema, string? name, bool areOfTwo)
    {
        bool Has(string column) => schema.Any(one => one.Name == column);
        var found = name ?? (!Has(ColumnNames.Score) && Has(ColumnNames.Probability) ? ColumnNames.Probability : ColumnNames.Score);
        if (areOfTwo)
        {
            CheckNumber(schema, found);
        }
        else
        {
            CheckVector(schema, found);
        }
    }

    /// <summary>Checks that data of a shape has a column of single numbers.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void CheckNumber(SchemaShape schema, string name) =>
        ColumnLookup.RequireScalar(schema, name, NumberDataViewType.Single, column => ColumnCure.ToSingle(column, ofVectors: false));

    /// <summary>Checks that data of a shape has a column of vectors of numbers.</summary>
    /// <inheritdoc cref="CheckNumber" path="/exception"/>
    public static void CheckVector(SchemaShape schema, string name)
    {
        var column = ColumnLookup.Find(schema, name);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Single))
        {
            throw ColumnLookup.WrongType(ColumnFacts.Of(column), "Vector<Single> of known size", ColumnCure.ToNumbers);
        }
    }

    /// <summary>Finds a single number.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="name">The column.</param>
    /// <param name="wayOut">What to do where the column is a vector.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static DataViewSchema.Column FindNumber(DataViewSchema schema, string name, string wayOut)
    {
        var column = Find(schema, name);
        return column.Type.Equals(NumberDataViewType.Single)
            ? column
            : throw ColumnLookup.WrongType(
                ColumnFacts.Of(column), "Single", facts => facts.IsScalar ? ColumnCure.ToSingle(facts, ofVectors: false) : wayOut);
    }

    /// <summary>Finds a vector of numbers.</summary>
    /// <inheritdoc cref="FindNumber"/>
    public static DataViewSchema.Column FindVector(DataViewSchema schema, string name, string wayOut)
    {
        var column = Find(schema, name);
        return column.Type is VectorDataViewType { Size: > 1 } vector && vector.ItemType.Equals(NumberDataViewType.Single)
            ? column
            : throw ColumnLookup.WrongType(name, "a Vector<Single> of two or more", ColumnText.Describe(column.Type), wayOut);
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"{ColumnLookup.Missing(name, schema).Message} {Unscored}");
}
