using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>The column by which a model scores classes: one number for two classes, or one for each of several.</summary>
internal sealed class ClassScores
{
    private const float SmallestProbability = 1e-7f;
    private const string KindAnnotation = "ScoreValueKind"; // ML.NET's
    private readonly bool? _areProbabilities;

    private ClassScores(DataViewSchema.Column column, IReadOnlyList<string> classNames, bool? areProbabilities)
    {
        Column = column;
        ClassNames = classNames;
        _areProbabilities = areProbabilities;
    }

    /// <summary>The column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>The classes: <c>false</c> and <c>true</c>, or the column's slots.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Whether there is one number, which speaks for the second of two classes.</summary>
    public bool AreOfTwo => Width == 1;

    /// <summary>The number of numbers a row.</summary>
    public int Width => Column.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>How the column is read when rows are scored.</summary>
    public InputEncoder CreateEncoder() => Column.Type is VectorDataViewType vector
        ? new NumberVectorEncoder<float>(Column.Name, vector)
        : new NumberEncoder(Column.Name);

    /// <summary>Finds the scores of two classes.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="name">The column; null for <c>Score</c>, or <c>Probability</c> where there is no score.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no single number.</exception>
    public static ClassScores FindOfTwo(DataViewSchema schema, string? name)
    {
        var column = ScoreLookup.Find(schema, name ?? DefaultName(isThere => schema.GetColumnOrNull(isThere) is not null));
        return column.Type.Equals(NumberDataViewType.Single)
            ? new ClassScores(column, FittedBinaryClassification.BothClasses, ReadKind(column))
            : throw ColumnLookup.WrongType(
                ColumnFacts.From(column),
                "Single",
                facts => facts.IsScalar ? ColumnCure.ToSingle(facts, ofVectors: false) : "ml.MulticlassClassification has the same for several.");
    }

    /// <summary>Finds the scores of several classes.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="name">The column.</param>
    /// <param name="labelName">The label, which names the classes where the scores do not.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no vector of numbers.</exception>
    public static ClassScores FindOfSeveral(DataViewSchema schema, string name, string labelName)
    {
        var column = ScoreLookup.FindVector(schema, name, "ml.BinaryClassification has the same for a single number.");
        var label = new ClassColumn(ColumnLookup.Find(schema, labelName), ScoreLookup.MissingLabel);
        var names = ClassScoreColumn.FindNames(column, ((VectorDataViewType)column.Type).Size, label);
        return new ClassScores(column, names ?? SlotNameList.ReadOrNumber(column), areProbabilities: null);
    }

    /// <summary>Checks that data of a shape has scores of classes.</summary>
    /// <param name="schema">The shape.</param>
    /// <param name="name">The column; null for that of two classes.</param>
    /// <param name="areOfTwo">Whether they are of two classes, a single number.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static void Check(SchemaShape schema, string? name, bool areOfTwo)
    {
        var found = name ?? DefaultName(isThere => schema.Any(one => one.Name == isThere));
        if (areOfTwo)
        {
            ColumnLookup.RequireScalar(schema, found, NumberDataViewType.Single, facts => ColumnCure.ToSingle(facts, ofVectors: false));
            return;
        }

        var column = ColumnLookup.Find(schema, found);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.IsKey || !column.ItemType.Equals(NumberDataViewType.Single))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), "Vector<Single> of known size", ColumnCure.ToNumbers);
        }
    }

    /// <summary>Reads scored rows that the model was not trained on.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">Their other columns.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">A column is missing, of a wrong type, or tells no such classes.</exception>
    /// <exception cref="InvalidOperationException">No row can tell anything.</exception>
    public HeldOutRows Read(IDataView data, HeldOutColumns columns, IChannel channel)
    {
        var label = new ClassColumn(ColumnLookup.Find(data.Schema, columns.Label), ScoreLookup.MissingLabel);
        var score = new EncodedColumn(Column, CreateEncoder(), ScoreLookup.MissingScore);
        return HeldOutRows.Read(data, label, score, columns.Weight, () => AreOfTwo ? ReadTruths(label) : ReadClasses(label), channel);
    }

    /// <summary>
    /// Whether scores are probabilities: as the column says, or because all of them lie in [0, 1] and, of several classes, those of each row add up
    /// to 1.
    /// </summary>
    /// <param name="scores">Scores, row after row.</param>
    public bool AreProbabilities(float[] scores) => _areProbabilities
        ?? (AreOfTwo ? Array.TrueForAll(scores, score => score is >= 0 and <= 1) : ClassScoreColumn.AreProbabilities(scores, Width));

    /// <summary>The log-odds of two classes, or logits of several, that scores stand for.</summary>
    /// <param name="scores">Scores, row after row.</param>
    /// <param name="areProbabilities">Whether they are probabilities; otherwise they are taken as they are.</param>
    public double[] ToLogits(float[] scores, bool areProbabilities) => Array.ConvertAll(scores, score =>
    {
        double inside = Math.Clamp(score, SmallestProbability, 1 - SmallestProbability);
        return areProbabilities ? Math.Log(inside) - (AreOfTwo ? Math.Log(1 - inside) : 0) : score;
    });

    /// <summary>Adds the column as an input of a graph, and what <see cref="ToLogits"/> makes of it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="areProbabilities">Whether the scores are probabilities.</param>
    /// <returns>The name of the logits, (rows, width).</returns>
    public string AddLogits(OnnxGraph graph, bool areProbabilities)
    {
        var scores = graph.Input(Column.Name, new TensorShape(Width));
        if (!areProbabilities)
        {
            return scores;
        }

        var inside = graph.Node("Clip", [scores, graph.Scalar(SmallestProbability), graph.Scalar(1 - SmallestProbability)]);
        var logarithm = graph.Node("Log", [inside]);
        return AreOfTwo ? graph.Node("Sub", [logarithm, graph.Node("Log", [graph.Node("Sub", [graph.Scalar(1), inside])])]) : logarithm;
    }

    private static string DefaultName(Func<string, bool> isThere) =>
        !isThere(ColumnNames.Score) && isThere(ColumnNames.Probability) ? ColumnNames.Probability : ColumnNames.Score;

    // Of numbers, only two values are classes.
    private static double[] ReadTruths(ClassColumn label)
    {
        var isTrue = label.Column.Type is NumberDataViewType && label.Names.Count > 2 ? null : TruthNames.Find(label);
        return isTrue is null
            ? throw new ArgumentException(
                $"Column '{label.Column.Name}' must tell what is true, but has the values {ClassificationFigures.ListClasses(label.Names)}. "
                + ColumnCure.ToBoolean(ColumnFacts.From(label.Column)))
            : Array.ConvertAll(label.Store.GetValues<int>(), number => isTrue[number] ? 1.0 : 0);
    }

    private double[] ReadClasses(ClassColumn label) =>
        Array.ConvertAll(new ClassList(ClassNames).Map(label), own => own < Width ? own : double.NaN);

    private static bool? ReadKind(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(KindAnnotation)?.Type is not TextDataViewType)
        {
            return null;
        }

        var kind = default(ReadOnlyMemory<char>);
        column.Annotations.GetValue(KindAnnotation, ref kind);
        return kind.Span.SequenceEqual(ColumnNames.Probability);
    }
}
