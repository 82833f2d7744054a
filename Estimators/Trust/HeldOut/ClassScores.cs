using Microsoft.ML;
using Microsoft.ML.Data;
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
    private const double LargestMiss = 1e-3;
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
        var column = ScoreLookup.FindNumber(schema, name ?? ScoreLookup.DefaultName(schema), "ml.MulticlassClassification has the same for several.");
        return new ClassScores(column, FittedBinaryClassification.BothClasses, ReadKind(column));
    }

    /// <summary>Finds the scores of several classes.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="name">The column.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no vector of numbers.</exception>
    public static ClassScores FindOfSeveral(DataViewSchema schema, string name)
    {
        var column = ScoreLookup.FindVector(schema, name, "ml.BinaryClassification has the same for a single number.");
        return new ClassScores(column, SlotNameList.Of(column), areProbabilities: null);
    }

    /// <summary>Reads the labels of scored rows.</summary>
    /// <param name="row">The row, in which the label column is active.</param>
    /// <param name="label">The label column.</param>
    /// <exception cref="ArgumentException">Labels of this type are no classes.</exception>
    public Func<double> CreateLabelReader(DataViewRow row, DataViewSchema.Column label) => AreOfTwo
        ? LabelReader.CreateForTwo(row, label)
        : LabelReader.CreateForSeveral(row, label, ClassNames, Column.HasSlotNames());

    /// <summary>
    /// Whether scores are probabilities: as the column says, or because all of them lie in [0, 1] and, of several classes, those of each row add up
    /// to 1.
    /// </summary>
    /// <param name="scores">Scores, row after row.</param>
    public bool AreProbabilities(float[] scores) =>
        _areProbabilities ?? (scores.All(score => score is >= 0 and <= 1)
            && (AreOfTwo || scores.Chunk(Width).All(row => Math.Abs(row.Sum() - 1) < LargestMiss)));

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
