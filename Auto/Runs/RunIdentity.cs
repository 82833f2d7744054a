using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Fitting;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What all results of a run depend on beside the settings of each candidate: rows, folds, columns, seed and versions.</summary>
internal static class RunIdentity
{
    private static readonly string[] _ofColumn = ["kind", "format", "missingMarks", "rawType"];

    /// <summary>Describes a run, for which all rows are read once.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">What they hold, with a label.</param>
    /// <param name="seed">The seed of all candidates.</param>
    public static JsonObject Describe(RunData rows, DataColumns columns, int seed) => new()
    {
        ["rows"] = Text(rows.RowCount),
        ["label"] = columns.LabelName,
        ["task"] = columns.Task.ToString(),
        ["positive label"] = columns.PositiveLabel,
        ["seed"] = Text(seed),
        ["columns"] = DescribeColumns(columns),
        ["values"] = new JsonObject(rows.Hashes.Select(column => KeyValuePair.Create(column.Key, (JsonNode?)column.Value))),
        ["folds"] = $"{rows.Folds.Rule}, {HashFolds(rows)}",
        ["versions"] = new JsonObject(FitNotes.GetVersions().Select(package => KeyValuePair.Create(package.Key, (JsonNode?)package.Value))),
    };

    /// <summary>What tells these rows in these folds from others: hexadecimal digits of a hash.</summary>
    public static string Fingerprint(RunData rows)
    {
        var texts = rows.Hashes.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key}\n{column.Value}");
        return Hash(Encoding.UTF8.GetBytes(string.Join('\n', texts.Append(HashFolds(rows)))));
    }

    // Without why they were taken for that, and without those that nothing is learned from.
    private static JsonObject DescribeColumns(DataColumns columns)
    {
        var used = columns.Features.Select(column => column.Name).Append(columns.LabelName).ToHashSet();
        var described = new JsonObject();
        foreach (var column in JsonNode.Parse(columns.ToJson())!["columns"]!.AsArray().Select(column => column!.AsObject()))
        {
            var name = (string)column["name"]!;
            if (used.Contains(name))
            {
                described[name] = new JsonObject(_ofColumn.Select(key => KeyValuePair.Create(key, column[key]?.DeepClone())));
            }
        }

        return described;
    }

    private static string HashFolds(RunData rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rows.Folds.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
