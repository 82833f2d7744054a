using System.Globalization;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Counts held-out rows that can tell nothing, by the reason.</summary>
/// <param name="labelName">The label column, for messages.</param>
internal sealed class LeftOutRows(string labelName)
{
    private readonly int[] _counts = new int[5];

    private string[] Reasons =>
    [
        $"have no label in '{labelName}'", $"have a label in '{labelName}' that no score stands for", "have a score that is NaN or infinite",
        "have a weight that is NaN, infinite or negative", "have the weight 0",
    ];

    /// <summary>Looks whether a row can tell anything, and counts it if not.</summary>
    /// <param name="label">Its label, as <see cref="LabelReader"/> reads it.</param>
    /// <param name="hasScores">Whether all its scores are finite.</param>
    /// <param name="hasWeight">Whether its weight is finite and not negative.</param>
    /// <param name="weight">Its weight.</param>
    public bool Accepts(double label, bool hasScores, bool hasWeight, float weight)
    {
        bool[] reasons = [double.IsNaN(label), label == LabelReader.Unknown, !hasScores, !hasWeight, weight == 0];
        var reason = Array.IndexOf(reasons, true);
        if (reason >= 0)
        {
            _counts[reason]++;
        }

        return reason < 0;
    }

    /// <summary>Says how many rows were left out, and why.</summary>
    /// <param name="left">The number of all others.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="InvalidOperationException">There are no others.</exception>
    public void Report(int left, IChannel channel)
    {
        var all = _counts.Sum() + left;
        var why = string.Join(", ", _counts.Zip(Reasons).Where(reason => reason.First > 0)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.First:N0} {reason.Second}")));
        if (left == 0)
        {
            throw new InvalidOperationException(all == 0
                ? "There must be held-out rows but there are none. Fit it to scored rows that the model was not trained on."
                : string.Create(CultureInfo.InvariantCulture, $"Some held-out row must have a label and scores, but of {all:N0} rows {why}. ")
                    + "Fit it to rows with labels, as the model that scored them takes them.");
        }

        if (left < all)
        {
            channel.Warning(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture, $"{all - left:N0} of {all:N0} held-out rows are left out: {why}."));
        }
    }
}
