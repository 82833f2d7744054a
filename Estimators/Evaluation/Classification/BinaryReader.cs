using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Reads rows of two classes, as any binary classification has scored them.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The columns, and the threshold.</param>
internal sealed class BinaryReader(IDataView data, ClassificationReportOptions options)
{
    /// <summary>Reads the rows.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public EvaluatedRows Read()
    {
        options.Check();
        var labelColumn = ColumnLookup.Find(data.Schema, options.LabelColumnName);
        if (labelColumn.Type is VectorDataViewType)
        {
            return new LabelSetReader(data, options).Read(labelColumn);
        }

        var label = new ClassColumn(labelColumn, ScoreLookup.MissingLabel);
        RequirePositiveClass(label);
        var probability = FindNumber(options.ProbabilityColumnName, "a probability that is NaN or infinite");
        var score = FindScore() ?? probability ?? FindNumber(ScoreLookup.Find(data.Schema, options.ScoreColumnName).Name, string.Empty);
        var predicted = options.Threshold is null && data.Schema.GetColumnOrNull(options.PredictedLabelColumnName) is { } column
            ? new ClassColumn(column, ScoreLookup.MissingPrediction)
            : null;
        ScoredColumn[] columns = [.. new ScoredColumn?[] { label, score, probability, predicted }.OfType<ScoredColumn>().Distinct()];
        var rows = ScoredRows.Read(data, columns, options.ExampleWeightColumnName, options.SamplingKeyColumnName);
        var scores = Values(score!);
        var probabilities = probability is null ? null : ScoreLookup.RequireProbabilities(options.ProbabilityColumnName, Values(probability));
        var isTrue = FindTrue(label);
        return new ClassificationRows(
            rows,
            new ClassPredictions(
                options.ClassNames ?? NameClasses(label, isTrue),
                Classes(label, isTrue),
                predicted is null ? Decide(scores, probabilities) : Classes(predicted, FindTrue(predicted)))
            {
                ScoredCount = 2,
                Scores = scores,
                Probabilities = probabilities,
                IsBinary = true,
            },
            options.TopK);
    }

    private static float[] Values(ScoredColumn column) => Array.ConvertAll(column.Store.GetValues<double>(), value => (float)value);

    private static int[] Classes(ClassColumn column, bool[] isTrue) =>
        Array.ConvertAll(column.Store.GetValues<int>(), number => isTrue[number] ? 1 : 0);

    private static bool IsBoolean(ClassColumn column) => column.Column.Type is BooleanDataViewType;

    private int[] Decide(float[] scores, float[]? probabilities)
    {
        var threshold = options.Threshold ?? (probabilities is null ? 0 : 0.5);
        return Array.ConvertAll(probabilities ?? scores, value => value > threshold ? 1 : 0);
    }

    private NumberColumn? FindScore() => data.Schema.GetColumnOrNull(options.ScoreColumnName) switch
    {
        { Type: VectorDataViewType } vector => throw ColumnLookup.WrongType(
            vector.Name,
            "a number",
            ColumnText.ToText(vector.Type),
            "Scores of several classes are evaluated by ml.MulticlassClassification; those of several labels need a label that is a vector of "
            + "Boolean."),
        { } score => new NumberColumn(score, ScoreLookup.MissingScore),
        _ => null,
    };

    private NumberColumn? FindNumber(string name, string fault) =>
        data.Schema.GetColumnOrNull(name) is { } column ? new NumberColumn(column, fault) : null;

    private void RequirePositiveClass(ClassColumn label)
    {
        if (options.PositiveClass is { } positive && IsBoolean(label) && !positive.Equals(bool.TrueString, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"PositiveClass must be null for the Boolean label '{label.Column.Name}' but is '{positive}': "
                + "scores and probabilities are those of true.");
        }
    }

    // Of each value of a column, whether it stands for true.
    private bool[] FindTrue(ClassColumn column)
    {
        if (options.PositiveClass is { } positive && !IsBoolean(column))
        {
            return column.Names.Contains(positive)
                ? [.. column.Names.Select(name => name == positive)]
                : throw new ArgumentException(
                    $"PositiveClass must be a value of column '{column.Column.Name}', {ClassificationFigures.ListClasses(column.Names)}, "
                    + $"but is '{positive}'.");
        }

        return TruthNames.Find(column) ?? throw new ArgumentException(
            $"Column '{column.Column.Name}' must tell what is true, but has the values {ClassificationFigures.ListClasses(column.Names)}. "
            + $"Say which one it is, for example PositiveClass = \"{column.Names[^1]}\"; several classes are evaluated by "
            + "ml.MulticlassClassification.");
    }

    private static IReadOnlyList<string> NameClasses(ClassColumn label, bool[] isTrue)
    {
        string[] truths = [.. label.Names.Where((_, number) => isTrue[number])];
        string[] others = [.. label.Names.Where((_, number) => !isTrue[number])];
        return label.HasNames && truths.Length == 1 && !IsBoolean(label)
            ? [others.Length == 1 ? others[0] : $"not {truths[0]}", truths[0]]
            : ["false", "true"];
    }
}
