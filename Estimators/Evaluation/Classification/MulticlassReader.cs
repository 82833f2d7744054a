using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Reads rows of several classes, as any multiclass classification has scored them.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The columns.</param>
internal sealed class MulticlassReader(IDataView data, ClassificationReportOptions options)
{
    /// <summary>Reads the rows.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public ClassificationRows Read()
    {
        options.Check();
        options.RequireNoThreshold();
        var label = new ClassColumn(ColumnLookup.Find(data.Schema, options.LabelColumnName), ScoreLookup.MissingLabel);
        var scoreColumn = ScoreLookup.FindVector(
            data.Schema, options.ScoreColumnName, "A score of two classes is evaluated by ml.BinaryClassification, a number by ml.Regression.");
        var score = new EncodedColumn(
            scoreColumn, new VectorLabelEncoder(scoreColumn.Name, NumberDataViewType.Single, scoreColumn), ScoreLookup.MissingScore);
        var predicted = data.Schema.GetColumnOrNull(options.PredictedLabelColumnName) is { } column
            ? new ClassColumn(column, ScoreLookup.MissingPrediction)
            : null;
        ScoredColumn[] columns = [.. new ScoredColumn?[] { label, score, predicted }.OfType<ScoredColumn>()];
        var rows = ScoredRows.Read(data, columns, options.ExampleWeightColumnName, options.SamplingKeyColumnName);

        var width = score.Store.Width;
        var classes = new ClassList(ClassScoreColumn.FindNames(scoreColumn, width, predicted, label) ?? [.. new ClassLabels(width).Names]);
        var labels = classes.Map(label);
        if (Array.TrueForAll(labels, c => c >= width))
        {
            throw new ArgumentException(
                $"The labels of column '{options.LabelColumnName}' must be classes of the model, "
                + $"{ClassificationFigures.ListClasses([.. classes.Names.Take(width)])}, "
                + $"but are {ClassificationFigures.ListClasses([.. classes.Names.Skip(width)])}. "
                + "Name the column that the model predicts, written as in training.");
        }

        var scores = score.Store.GetValues<float>();
        return new ClassificationRows(
            rows,
            new ClassPredictions(classes.Names, labels, predicted is null ? FindHighest(scores, width) : classes.Map(predicted))
            {
                ScoredCount = width,
                Scores = scores,
                Probabilities = ClassScoreColumn.AreProbabilities(scores, width) ? scores : null,
            },
            options.TopK);
    }

    private static int[] FindHighest(float[] scores, int width)
    {
        var highest = new int[scores.Length / width];
        for (var row = 0; row < highest.Length; row++)
        {
            highest[row] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.AsSpan(row * width, width));
        }

        return highest;
    }
}
