using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>A table of a folder, <c>NAME-train.csv</c> and <c>NAME-test.csv</c>, with rows to train on and others to judge by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Label">What to predict.</param>
/// <param name="Train">The rows to train on: <c>Label</c>, <c>Features</c>, and the columns for networks.</param>
/// <param name="Test">The rows to judge by.</param>
/// <param name="Categories">The columns of categories as keys.</param>
internal sealed record Table(string Name, TableLabel Label, IDataView Train, IDataView Test, string[] Categories)
{
    /// <summary>The name of the label.</summary>
    public const string LabelName = "Label";

    private const string NumbersName = "Numbers";
    private const string FeaturesName = "Features";

    /// <summary>
    /// The column of numbers as they are, missing ones among them, null where there are none; <c>Features</c> has them filled and marked, and
    /// categories one-hot.
    /// </summary>
    public string? Numbers => Train.Schema.GetColumnOrNull(NumbersName) is null ? null : NumbersName;

    /// <summary>Reads a table.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="label">What to predict.</param>
    /// <param name="holdOut">Whether to judge by a fifth of the training rows.</param>
    /// <returns>The table; null if the folder does not have it.</returns>
    public static Table? Find(MLContext ml, DirectoryInfo folder, TableLabel label, bool holdOut)
    {
        string PathOf(string part) => Path.Combine(folder.FullName, $"{label.Table}-{part}.csv");
        if (!File.Exists(PathOf("train")) || !File.Exists(PathOf("test")))
        {
            return null;
        }

        var columns = CsvColumns.Of(PathOf("train"), label.Column);
        IDataView Load(string part) => ml.Data.LoadFromTextFile(PathOf(part), columns.LoaderOptions(LabelName, label.Kind));

        var rows = Load("train");
        var parts = ml.Data.TrainTestSplit(rows, testFraction: 0.2, seed: 1);
        var (train, test) = holdOut ? (parts.TrainSet, parts.TestSet) : (rows, Load("test"));
        var prepare = Prepare(ml, columns, label).Fit(train);
        return new(
            label.Table, label, ml.Data.Cache(prepare.Transform(train)), ml.Data.Cache(prepare.Transform(test)), [.. columns.Texts.Select(KeysOf)]);
    }

    /// <summary>Reads a file whose last column is the label, and holds out rows to judge by, drawn by chance.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The file: comma-separated, with a heading.</param>
    /// <param name="testShare">The part of the rows to judge by.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    public static Table Split(MLContext ml, string path, double testShare, int seed)
    {
        var columns = CsvColumns.OfLastColumn(path);
        var label = new TableLabel(Path.GetFileNameWithoutExtension(path), columns.Label, TaskOf(path));
        var (trainRows, testRows) = SplitRaw(ml, path, testShare, seed);
        var prepare = Prepare(ml, columns, label).Fit(trainRows);
        return new(
            label.Table, label, ml.Data.Cache(prepare.Transform(trainRows)), ml.Data.Cache(prepare.Transform(testRows)),
            [.. columns.Texts.Select(KeysOf)]);
    }

    /// <summary>The same rows as <see cref="Split"/> has, as they are in the file.</summary>
    /// <inheritdoc cref="Split"/>
    public static (IDataView Train, IDataView Test) SplitRaw(MLContext ml, string path, double testShare, int seed)
    {
        var kind = TaskOf(path) switch
        {
            TableTask.Binary => DataKind.Boolean,
            TableTask.Multiclass => DataKind.String,
            _ => DataKind.Single,
        };
        var rows = ml.Data.Cache(ml.Data.LoadFromTextFile(path, CsvColumns.OfLastColumn(path).LoaderOptions(LabelName, kind)));
        var parts = ml.Data.TrainTestSplit(rows, testShare, seed: seed);
        return (parts.TrainSet, parts.TestSet);
    }

    private static TableTask TaskOf(string path)
    {
        string[] labels = [.. File.ReadLines(path).Skip(1).Select(line => line[(line.LastIndexOf(',') + 1)..]).Distinct()];
        return labels.Length == 2 && labels.Order().SequenceEqual(["0", "1"]) ? TableTask.Binary
            : Array.TrueForAll(labels, label => float.TryParse(label, CultureInfo.InvariantCulture, out _)) ? TableTask.Regression
            : TableTask.Multiclass;
    }

    private static string KeysOf(string name) => $"{name} as keys";

    private static IEstimator<ITransformer> Prepare(MLContext ml, CsvColumns columns, TableLabel label)
    {
        const string missing = "Missing";
        string[] parts = [.. columns.Texts];
        IEstimator<ITransformer> steps = new EstimatorChain<ITransformer>();
        if (columns.Numbers.Length > 0)
        {
            steps = ml.Transforms.Concatenate(NumbersName, [.. columns.Numbers])
                .Append(ml.Transforms.IndicateMissingValues(missing, NumbersName))
                .Append(ml.Transforms.Conversion.ConvertType(missing, outputKind: DataKind.Single))
                .Append(ml.Transforms.ReplaceMissingValues(FeaturesName, NumbersName, MissingValueReplacingEstimator.ReplacementMode.Mean));
            parts = [FeaturesName, missing, .. parts];
        }

        foreach (var name in columns.Texts)
        {
            steps = steps.Append(ml.Transforms.Conversion.MapValueToKey(KeysOf(name), name)).Append(ml.Transforms.Categorical.OneHotEncoding(name));
        }

        steps = steps.Append(ml.Transforms.Concatenate(FeaturesName, parts));
        return label.Task == TableTask.Multiclass ? steps.Append(ml.Transforms.Conversion.MapValueToKey(LabelName)) : steps;
    }
}
