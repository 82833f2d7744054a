using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>
/// What a model says that looks at no feature: in each fold the most frequent class of its training rows, or the mean of their numbers. It
/// predicts the rows that another model predicted.
/// </summary>
/// <param name="judge">What the other model predicted.</param>
/// <param name="unpredicted">Reads the labels of all rows, of which some may be trained on and never predicted.</param>
internal sealed class NaivePredictions(FoldJudge judge, Func<RowLabels> unpredicted)
{
    /// <summary>The name of the model.</summary>
    public static string NameOf(EvaluationTask task) => task == EvaluationTask.Regression ? "mean" : "majority class";

    /// <summary>Predicts.</summary>
    public EvaluatedRows Predict() => judge.Evaluated switch
    {
        ClassificationRows classes => Predict(classes),
        LabelSetRows labels => Predict(labels),
        RegressionRows numbers => Predict(numbers),
        var others => others,
    };

    private ClassificationRows Predict(ClassificationRows rows)
    {
        var (labels, names) = (rows.Predictions.Labels, rows.Predictions.ClassNames);
        var count = rows.Predictions.ScoredCount;
        var known = SpreadToRows(labels.Length, entry => labels[entry], all => all.ClassOf(names));
        var shares = judge.ForEachFold(fold => Shares(known.Where((_, row) => fold.Train[row]), names.Count));
        var majority = Array.ConvertAll(shares, ofFold => Array.IndexOf(ofFold, ofFold.Max()));
        var width = rows.Predictions.Width;
        var scores = new float[labels.Length * width];
        for (var entry = 0; entry < labels.Length; entry++)
        {
            var ofFold = shares[judge.FoldOf(entry)];
            ofFold.AsSpan(rows.Predictions.IsBinary ? 1 : 0, width).CopyTo(scores.AsSpan(entry * width));
        }

        return new ClassificationRows(
            rows.Rows,
            new ClassPredictions(names, labels, [.. labels.Select((_, entry) => majority[judge.FoldOf(entry)])])
            {
                ScoredCount = count,
                Scores = scores,
                Probabilities = scores,
                IsBinary = rows.Predictions.IsBinary,
            },
            new ClassificationReportOptions().TopK);
    }

    private LabelSetRows Predict(LabelSetRows rows)
    {
        var width = rows.LabelNames.Count;
        var scores = new float[rows.Labels.Count];
        for (var label = 0; label < width; label++)
        {
            var known = SpreadToRows(rows.Rows.Count, entry => rows.Labels[(entry * width) + label], _ => null);
            var shares = judge.ForEachFold(fold => (float)known.Where((_, row) => fold.Train[row]).OfType<double>().DefaultIfEmpty(0).Average());
            for (var entry = 0; entry < rows.Rows.Count; entry++)
            {
                scores[(entry * width) + label] = shares[judge.FoldOf(entry)];
            }
        }

        return new LabelSetRows(rows.Rows, rows.LabelNames, [.. rows.Labels], Array.ConvertAll(scores, share => share > 0.5f), scores, scores);
    }

    private RegressionRows Predict(RegressionRows rows) => new(
        rows.Rows,
        rows.OutputNames,
        [
            .. rows.Outputs.Select(output =>
            {
                var known = SpreadToRows(output.Labels.Count, entry => output.Labels[entry], all => rows.Outputs.Count == 1 ? all.Number : null);
                var means = judge.ForEachFold(fold => known.Where((_, row) => fold.Train[row]).OfType<double>().DefaultIfEmpty(0).Average());
                return new OutputErrors([.. output.Labels], [.. output.Labels.Select((_, entry) => means[judge.FoldOf(entry)])]);
            }),
        ],
        quantiles: null);

    private static float[] Shares(IEnumerable<double?> classes, int count)
    {
        var shares = new float[count];
        foreach (var c in classes.OfType<double>())
        {
            shares[(int)c]++;
        }

        var sum = shares.Sum();
        return Array.ConvertAll(shares, rows => sum > 0 ? rows / sum : 1f / count);
    }

    // The label of each row of the data: as it was predicted, or, of rows that are trained on alone, as the model knows it.
    private double?[] SpreadToRows(int entries, Func<int, double> ofEntry, Func<RowLabels, Func<int, double?>?> ofAll)
    {
        var known = judge.SpreadToRows(entries, ofEntry);
        if (judge.HasUnpredictedTrainRows(known) && ofAll(unpredicted()) is { } label)
        {
            for (var row = 0; row < known.Length; row++)
            {
                known[row] ??= label(row);
            }
        }

        return known;
    }
}
