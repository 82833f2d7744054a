using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Says in the log which words, categories and columns a network to go on from knows, which are new, and which are lost.</summary>
internal static class WarmStartReport
{
    private const int MostNames = 5;

    /// <summary>Checks that the layers can go on with the columns as they are now, and reports how they are matched.</summary>
    /// <param name="options">Names the network to start from, if there is one.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">A layer takes the slots of a column by their places, which are others now.</exception>
    public static void Write(TrainingOptions options, Network network, IChannel channel)
    {
        if (NetworkMove.Create(options, network) is not { } move)
        {
            return;
        }

        _ = move.Run(fresh: null); // refuses before any row is read
        var source = options.InitialModel is null ? nameof(options.TransferFrom) : nameof(options.InitialModel);
        foreach (var match in move.Matches)
        {
            Write(match, source, channel);
        }

        foreach (var name in move.Lost.Select(input => input.Name).Distinct().Except(network.Inputs.Select(input => input.Name)))
        {
            channel.Warning(MessageSensitivity.None, $"Column '{name}' of {source} is not read here: what it says is lost.");
        }
    }

    private static void Write(InputMatch match, string source, IChannel channel)
    {
        if (match.Then is not { } then)
        {
            channel.Warning(
                MessageSensitivity.None, $"Nothing of column '{match.Now.Name}' is known to {source}: its part of the network starts anew.");
            return;
        }

        WriteMatches("keys", match.Now.Name, (match.Keys, then.KeyValues, match.Now.KeyValues), source, channel);
        WriteMatches("slots", match.Now.Name, (match.Slots, then.SlotNames, match.Now.SlotNames), source, channel);
        if (match.Slots is null && InputMatch.MatchSlots(then, match.Now) is not null)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"No slot of column '{match.Now.Name}' has a name that {source} knows: they are taken for the same in the same order.");
        }

        if (match.Now.Element == InputElement.Key && then.KeyCount == match.Now.KeyCount && (then.KeyValues is null) != (match.Now.KeyValues is null))
        {
            var where = then.KeyValues is null
                ? $"here but not to {source}, which an earlier version may have saved"
                : $"to {source} but not here";
            channel.Warning(
                MessageSensitivity.None,
                $"What the keys of column '{match.Now.Name}' stand for is known {where}: as there are as many, "
                + "each is taken for the one with its number.");
        }
    }

    private static void WriteMatches(
        string what, string column, (Places? Places, IReadOnlyList<string>? Then, IReadOnlyList<string>? Now) match, string source, IChannel channel)
    {
        if (match.Places is not { } places)
        {
            return;
        }

        var added = match.Now!.Where((_, i) => places.Sources[i] == Places.New).ToArray();
        var now = places.Invert();
        var lost = match.Then!.Where((_, i) => now[i] == Places.New).ToArray();
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Of {places.Sources.Length:N0} {what} of column '{column}', {places.Sources.Length - added.Length:N0} are known to {source} "
            + $"and go on from there; new: {List(added)}; lost: {List(lost)}."));
    }

    private static string List(string[] names)
    {
        var first = string.Join(", ", names.Take(MostNames).Select(name => $"'{name}'"));
        return names.Length == 0
            ? "none"
            : string.Create(CultureInfo.InvariantCulture, $"{names.Length:N0} ({first}{(names.Length > MostNames ? ", …" : string.Empty)})");
    }
}
