using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Processes;

/// <summary>Finds out whether all processes are at the same, before they do it together.</summary>
internal static class ProcessAgreement
{
    /// <summary>Requires the same in all processes.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="what">What they are at, such as a fit.</param>
    /// <param name="own">How this process would describe it; asked only where there are others.</param>
    /// <param name="wayOut">What to do where they differ.</param>
    /// <exception cref="InvalidOperationException">They are not; the message names what differs, in every process.</exception>
    public static void RequireSame(Communicator communicator, string what, Func<JsonObject> own, string wayOut)
    {
        if (communicator.Size == 1)
        {
            return;
        }

        var all = communicator.AllGather(own().ToJsonString()).Select(text => JsonNode.Parse(text)).ToArray();
        for (var rank = 1; rank < all.Length; rank++)
        {
            var now = string.Create(CultureInfo.InvariantCulture, $"in process {rank}");
            if (string.Join("; ", JsonDifference.Find(all[0], all[rank], "in process 0", now)) is { Length: > 0 } differences)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {all.Length} processes must be at the same {what}, but they differ in {differences}. {wayOut}"));
            }
        }
    }
}
