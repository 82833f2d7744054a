using System.Globalization;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>How the numbers of a signal are called.</summary>
internal static class SignalSlots
{
    /// <summary>The name of the slot, if it has one, otherwise its step and channel, both from 0 on.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="channels">The numbers of a step.</param>
    /// <param name="slotNames">The column's slot names, possibly none.</param>
    public static string NameOf(int slot, int channels, IReadOnlyList<string> slotNames) => slot < slotNames.Count && slotNames[slot].Length > 0
        ? slotNames[slot]
        : string.Create(CultureInfo.InvariantCulture, $"step {slot / channels}, channel {slot % channels}");
}
