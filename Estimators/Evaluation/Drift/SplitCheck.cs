using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Looks for what makes figures on test rows better than they will be on new ones.</summary>
/// <param name="train">The rows to train on.</param>
/// <param name="test">The rows to test with.</param>
/// <param name="options">The columns that have a part to play.</param>
internal sealed class SplitCheck(IDataView train, IDataView test, SplitCheckOptions options)
{
    private const int FewestRows = 2;
    private const double SmallestShare = 0.01;
    private const int MostClasses = 50;
    private const double LargestChance = 0.1;

    /// <summary>Looks at all that may be wrong.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">One side has no rows.</exception>
    public Diagnosis Run()
    {
        string?[] named = [options.LabelColumnName, options.GroupColumnName, options.TimeColumnName];
        foreach (var name in named.OfType<string>())
        {
            _ = (ColumnLookup.Find(train.Schema, name), ColumnLookup.Find(test.Schema, name));
        }

        var common = ComparedColumn.FindCommon(train.Schema, test.Schema);
        var columns = ComparedColumn.Read(train, test, common.Names);
        DataColumns.RequireRows(columns, "The training data", "The test data");
        var label = columns.FirstOrDefault(column => column.Name == options.LabelColumnName);
        ComparedColumn[] features = [.. columns.Where(column => !named.Contains(column.Name))];
        return new Diagnosis(
        [
            .. common.Others.Where(finding => finding.Severity == FindingSeverity.Warning),
            .. CheckRows(features, label),
            .. label is null ? [] : CheckLabels(label),
            .. label is null ? [] : new LabelGiveaway(label).Check(features),
            .. CheckGroups(columns.FirstOrDefault(column => column.Name == options.GroupColumnName)),
            .. new TimeOrderCheck(train, test, options.TimeColumnName).Check(),
        ]);
    }

    // Rows of few different values are equal by chance; that is no sign of a wrong split.
    private static IEnumerable<Finding> CheckRows(ComparedColumn[] features, ComparedColumn? label)
    {
        ComparedColumn[] telling = [.. features.Where(column => !RowKeys.IsRowName(column))];
        if (telling.Length == 0 || RowKeys.ChanceOfEqualRows(telling) >= LargestChance)
        {
            yield break;
        }

        var (ofTrain, ofTest) = (RowKeys.Create(telling, isFirst: true), RowKeys.Create(telling, isFirst: false));
        var known = ofTrain.ToHashSet();
        var shared = ofTest.Count(known.Contains);
        if (shared >= Math.Max(FewestRows, SmallestShare * ofTest.Length))
        {
            yield return Finding.Warning(
                "shared-rows",
                $"{shared:N0} of {ofTest.Length:N0} test rows ({(double)shared / ofTest.Length:P1}) are training rows too, so the figures flatter. ",
                $"Remove duplicate rows before the split, or keep rows that belong together on one side.");
        }

        if (label is not null && IsClass(label) && CountConflicts([.. ofTrain, .. ofTest], Values(label)) is > 0 and var conflicts)
        {
            var share = (double)conflicts / (ofTrain.Length + ofTest.Length);
            FormattableString message = $"{conflicts:N0} rows ({share:P1} of both sides) are equal to another row but for the label '{label.Name}': ";
            FormattableString wayOut = $"no model can be right on all of them. Look whether labels are wrong, or a column is missing.";
            yield return share >= SmallestShare
                ? Finding.Warning("conflicting-labels", message, wayOut)
                : Finding.Info("conflicting-labels", message, wayOut);
        }
    }

    private static IEnumerable<Finding> CheckLabels(ComparedColumn label)
    {
        if (!IsClass(label))
        {
            yield break;
        }

        var (first, second) = (Values(label)[..label.First.Count], Values(label)[label.First.Count..]);
        var known = first.ToHashSet();
        var unknown = second.Where(value => !double.IsNaN(value) && !known.Contains(value)).ToArray();
        if (unknown.Length > 0)
        {
            string Name(double value) => label.AreNumbers ? MetricText.Number(value) : label.Second.Categories[(int)value];
            string[] names = [.. unknown.Distinct().Select(Name)];
            yield return Finding.Warning(
                "unseen-labels",
                $"{unknown.Length:N0} test rows have a label that no training row has: {ClassificationFigures.ListClasses(names)}. ",
                $"No model can predict it. Split so that both sides have all classes (stratified), or leave these rows out.");
        }
    }

    private static IEnumerable<Finding> CheckGroups(ComparedColumn? group)
    {
        if (group is null)
        {
            yield break;
        }

        var values = Values(group);
        var ofTrain = values[..group.First.Count].ToHashSet();
        var ofTest = values[group.First.Count..];
        var shared = ofTest.Where(value => !double.IsNaN(value) && ofTrain.Contains(value)).ToArray();
        if (shared.Length > 0)
        {
            yield return Finding.Warning(
                "groups-on-both-sides",
                $"{shared.Distinct().Count():N0} groups of '{group.Name}' are on both sides, with {shared.Length:N0} of {ofTest.Length:N0} ",
                $"test rows, so the figures are of groups that the model knows. Split by groups.");
        }
    }

    private static bool IsClass(ComparedColumn label) => !label.AreNumbers || Values(label).Distinct().Take(MostClasses + 1).Count() <= MostClasses;

    // Of both sides, the second after the first: numbers, or the numbers of categories; NaN where missing.
    private static double[] Values(ComparedColumn column) => column.AreNumbers
        ? [.. column.First.Numbers!, .. column.Second.Numbers!]
        : [.. column.First.Codes!.Concat(column.Second.Codes!).Select(ToNumber)];

    private static double ToNumber(int code) => code < 0 ? double.NaN : code;

    private static int CountConflicts(ulong[] rows, double[] labels)
    {
        var first = new Dictionary<ulong, double>();
        var conflicting = new HashSet<ulong>();
        foreach (var (row, label) in rows.Zip(labels))
        {
            if (!double.IsNaN(label) && !first.TryAdd(row, label) && first[row] != label)
            {
                conflicting.Add(row);
            }
        }

        return rows.Count(conflicting.Contains);
    }
}
