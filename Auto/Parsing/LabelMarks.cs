using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Tells which rows have no label: it is empty, a mark of a missing value, or in a regression no number.</summary>
internal static class LabelMarks
{
    private static readonly string _mark = NetworkOutput.HelperName("is labelled");

    /// <summary>Whether a text is no label.</summary>
    public static bool IsMissing(DataColumn label, PredictionTask task, string text) => task == PredictionTask.Regression
        ? float.IsNaN(NumberFormat.Parse(label.Format, text))
        : text.Trim(' ') is var value && (value.Length == 0 || label.MissingMarks.Contains(value));

    /// <summary>Leaves out the rows that have none.</summary>
    public static IDataView Keep(MLContext ml, IDataView data, DataColumn label, PredictionTask task)
    {
        var type = ColumnLookup.Find(data.Schema, label.Name).Type;
        if (type is not (TextDataViewType or NumberDataViewType))
        {
            return data; // nothing else can be missing
        }

        IEstimator<ITransformer> mark = type is TextDataViewType
            ? ml.Transforms.Expression(_mark, ToExpression(label, task), label.Name)
            : ml.Transforms.Conversion.ConvertType(_mark, label.Name, DataKind.Single);
        var marked = mark.Fit(data).Transform(data);
        var kept = ml.Data.FilterRowsByMissingValues(marked, _mark);
        return ml.Transforms.DropColumns(_mark).Fit(kept).Transform(kept);
    }

    // Missing where the label is.
    private static string ToExpression(DataColumn label, PredictionTask task)
    {
        if (task == PredictionTask.Regression)
        {
            return NumberFormat.ToExpression(label.Format);
        }

        var builder = new ExpressionBuilder();
        var text = builder.LetTrimmed("x");
        return builder.Build($"{ExpressionBuilder.IsAnyOf(text, [string.Empty, .. label.MissingMarks])} ? {ExpressionBuilder.Missing} : 1f");
    }
}
