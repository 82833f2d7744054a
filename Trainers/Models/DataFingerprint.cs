using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What tells whether rows are the same as those of another training, without holding any of them.</summary>
public sealed class DataFingerprint
{
    [JsonConstructor]
    internal DataFingerprint(int rowCount, IReadOnlyList<string> columns, string hash) =>
        (RowCount, Columns, Hash) = (rowCount, columns, hash);

    /// <summary>The number of rows, without those that were left out or held back.</summary>
    public int RowCount { get; }

    /// <summary>The columns that were read, the label first, each with its type in words.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// A SHA-256 hash, in hexadecimal digits, of inputs, targets and weights as they were trained on, in the order of the rows. The same rows and
    /// options give the same hash, also where rows are streamed; another order, or another scale of the target, gives another one.
    /// </summary>
    public string Hash { get; }

    /// <summary>The number of rows, the columns and the hash in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{RowCount:N0} rows of {string.Join(", ", Columns)} (SHA-256 {Hash})");
}
