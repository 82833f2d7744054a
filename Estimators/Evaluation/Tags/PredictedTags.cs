using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The tags that were predicted for the words of labelled rows. Words after those that the model reads have none.</summary>
/// <param name="predicted">The column.</param>
/// <param name="labels">The labels, which are read before.</param>
internal sealed class PredictedTags(TagSequences predicted, TagSequences labels) : ScoredColumn(predicted.Column, string.Empty)
{
    private readonly List<int[]> _rows = [];
    private string? _first;

    /// <summary>The number of the tag of each word of each row, -1 for one without.</summary>
    public IReadOnlyList<int[]> Rows => _rows;

    /// <summary>The number of rows with words that have no prediction.</summary>
    public int CutCount { get; private set; }

    /// <inheritdoc/>
    public override string Fault => $"more predictions than labels ({_first})";

    /// <inheritdoc/>
    public override RowStore Store { get; } = new RowStore<byte>(predicted.Column.Name, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row) => new Reader(this, row, predicted.CreateGetter(row));

    private bool Add(int index, int[] tags, long position)
    {
        var count = labels.Rows[index].Length;
        if (tags.Length > count)
        {
            _first ??= string.Create(CultureInfo.InvariantCulture, $"row {position}, from 0, has {count} labels and {tags.Length} predictions");
            return false;
        }

        CutCount += tags.Length < count ? 1 : 0;
        _rows.Add([.. tags, .. Enumerable.Repeat(-1, count - tags.Length)]);
        return true;
    }

    private sealed class Reader(PredictedTags column, DataViewRow row, Func<int[]> getter) : ColumnReader
    {
        public override bool Read(int index) => column.Add(index, getter(), row.Position);
    }
}
