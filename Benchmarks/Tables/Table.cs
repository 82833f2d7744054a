using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>A table of a folder, <c>NAME-train.csv</c> and <c>NAME-test.csv</c>, with rows to train on and others to judge by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Label">The column to predict; the last one if the file has no heading.</param>
/// <param name="Train">The rows to train on: <c>Label</c> and <c>Features</c>.</param>
/// <param name="Test">The rows to judge by.</param>
internal sealed record Table(string Name, TableLabel Label, IDataView Train, IDataView Test)
{
    private const string LabelName = "Label";
    private const string FeaturesName = "Features";

    /// <summary>Reads a table; numbers as they are beside a mark where one is missing, categories one-hot: the same for every trainer.</summary>
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
        return new(label.Table, label, ml.Data.Cache(prepare.Transform(train)), ml.Data.Cache(prepare.Transform(test)));
    }

    private static IEstimator<ITransformer> Prepare(MLContext ml, CsvColumns columns, TableLabel label)
    {
        const string missing = "Missing";
        IEstimator<ITransformer> steps = ml.Transforms.Concatenate(FeaturesName, [.. columns.Numbers])
            .Append(ml.Transforms.IndicateMissingValues(missing, FeaturesName))
            .Append(ml.Transforms.Conversion.ConvertType(missing, outputKind: DataKind.Single))
            .Append(ml.Transforms.ReplaceMissingValues(FeaturesName, replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean));
        foreach (var name in columns.Texts)
        {
            steps = steps.Append(ml.Transforms.Categorical.OneHotEncoding(name));
        }

        steps = steps.Append(ml.Transforms.Concatenate(FeaturesName, [FeaturesName, missing, .. columns.Texts]));
        return label.Task == TableTask.Multiclass ? steps.Append(ml.Transforms.Conversion.MapValueToKey(LabelName)) : steps;
    }
}

/// <summary>What a table is used for.</summary>
internal enum TableTask
{
    /// <summary>Yes or no.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Regression,
}

/// <summary>What to predict of a table.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Column">The column; null for the last one of a file without a heading.</param>
/// <param name="Task">What it is.</param>
internal sealed record TableLabel(string Table, string? Column, TableTask Task)
{
    /// <summary>The tables that are measured.</summary>
    public static IReadOnlyList<TableLabel> All { get; } =
    [
        new("housing", "median_house_value", TableTask.Regression),
        new("adult", "IsOver50K", TableTask.Binary),
        new("optdigits", null, TableTask.Multiclass),
    ];

    /// <summary>The type to read it as.</summary>
    public DataKind Kind => Task == TableTask.Binary ? DataKind.Boolean : DataKind.Single;
}

/// <summary>The columns of a file of comma-separated values.</summary>
/// <param name="Names">All names, in the file's order; made up if it has no heading.</param>
/// <param name="Numbers">The columns whose cells are numbers or empty, without the label.</param>
/// <param name="Texts">The others, without the label.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="HasHeader">Whether the first line is a heading.</param>
internal sealed record CsvColumns(string[] Names, string[] Numbers, string[] Texts, string Label, bool HasHeader)
{
    /// <summary>Looks at all lines of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The column to predict; null for the last one of a file without a heading.</param>
    public static CsvColumns Of(string path, string? label)
    {
        var lines = File.ReadLines(path).Select(line => line.Split(','));
        string[] names = label is null ? [.. lines.First().Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"Column{i}"))] : lines.First();
        var areNumbers = Enumerable.Repeat(true, names.Length).ToArray();
        foreach (var cells in lines.Skip(label is null ? 0 : 1))
        {
            for (var i = 0; i < names.Length; i++)
            {
                areNumbers[i] &= cells[i].Length == 0 || float.TryParse(cells[i], CultureInfo.InvariantCulture, out _);
            }
        }

        string[] Where(bool numbers) => [.. names.Where((name, i) => areNumbers[i] == numbers && name != (label ?? names[^1]))];
        return new(names, Where(numbers: true), Where(numbers: false), label ?? names[^1], label is not null);
    }

    /// <summary>How ML.NET reads the file.</summary>
    /// <param name="labelName">What to call the column to predict.</param>
    /// <param name="labelKind">Its type.</param>
    public TextLoader.Options LoaderOptions(string labelName, DataKind labelKind) => new()
    {
        Separators = [','],
        HasHeader = HasHeader,
        Columns = [.. Names.Select((name, i) => name == Label
            ? new TextLoader.Column(labelName, labelKind, i)
            : new TextLoader.Column(name, Texts.Contains(name) ? DataKind.String : DataKind.Single, i))],
    };
}
