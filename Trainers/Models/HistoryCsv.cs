using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Writes epochs as lines of numbers, UTF-8 without a mark, each number with all its digits.</summary>
internal static class HistoryCsv
{
    /// <summary>Writes the names of the columns, then a line for each epoch. The stream stays open.</summary>
    public static void Write(Stream stream, IReadOnlyList<EpochResult> epochs)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        var names = epochs.SelectMany(HistoryColumns.GetValues).Select(column => column.Key).Distinct().ToArray();
        writer.Write(string.Join(',', names.Prepend("Epoch")) + "\n");
        foreach (var epoch in epochs)
        {
            var values = HistoryColumns.GetValues(epoch).ToDictionary();
            var cells = names.Select(name =>
                values.TryGetValue(name, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : string.Empty);
            writer.Write(string.Join(',', cells.Prepend(epoch.Epoch.ToString(CultureInfo.InvariantCulture))) + "\n");
        }
    }
}
