using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>
/// Finds the first thing by which two networks differ, besides the order and number of columns, keys and slots that can be matched by what they
/// stand for.
/// </summary>
internal static class NetworkDifference
{
    /// <summary>Compares two networks.</summary>
    /// <param name="then">The network to start from.</param>
    /// <param name="now">The network to train.</param>
    /// <returns>The difference in words, of the first network as "it" and of the second as "here"; null if there is none.</returns>
    public static string? Find(Network then, Network now)
    {
        var sources = Places.Match(Names(then), Names(now))?.Sources ?? [.. Enumerable.Range(0, now.Inputs.Count)];
        if (Array.TrueForAll(sources, source => source == Places.New))
        {
            return $"it reads {List(Names(then))} and here {List(Names(now))} is read";
        }

        return now.Inputs
            .Select((input, i) => sources[i] == Places.New ? null : Find(then.Inputs[sources[i]], input, NetworkModule.BranchName(sources[i])))
            .FirstOrDefault(difference => difference is not null)
            ?? Find(then.Trunk, now.Trunk, NetworkModule.TrunkName);
    }

    private static string? Find(NetworkInput then, NetworkInput now, string place)
    {
        var column = $"column '{now.Name}'";
        return then switch
        {
            _ when InputMatch.HoldsKeys(then) != InputMatch.HoldsKeys(now) =>
                $"{column} holds {GetElementText(then)} there and {GetElementText(now)} here",
            _ when then.Shape.HasVariableSteps != now.Shape.HasVariableSteps || then.Shape.Rank != now.Shape.Rank =>
                $"a row of {column} has the shape {then.Shape} there and {now.Shape} here",
            { Shape.HasVariableSteps: true } when then.Shape.Dimensions[0] != now.Shape.Dimensions[0] =>
                $"it reads at most {then.Shape.Dimensions[0]} steps of {column} and here {now.Shape.Dimensions[0]} are read (MaximumSequenceLength)",
            { Shape.HasVariableSteps: true } when then.Truncation != now.Truncation =>
                $"it cuts longer rows of {column} by {then.Truncation} and here they are cut by {now.Truncation} (Truncation)",
            _ => FindKeys(then, now) ?? FindSlots(then, now) ?? Find(then.Layers, now.Layers, place),
        };
    }

    private static string? FindKeys(NetworkInput then, NetworkInput now)
    {
        if (InputMatch.MatchKeys(then, now) is { AreAllNew: true })
        {
            return $"none of the keys of column '{now.Name}' stands for a value that it knows: here {List(now.KeyValues!)}, "
                + $"there {List(then.KeyValues!)}";
        }

        return then.KeyCount == now.KeyCount || (then.KeyValues is not null && now.KeyValues is not null)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"column '{now.Name}' has {then.KeyCount:N0} keys there and {now.KeyCount:N0} here, and what they stand for is not known "
                + $"{WhereNot(then.KeyValues, now.KeyValues)}");
    }

    private static string? FindSlots(NetworkInput then, NetworkInput now)
    {
        if (InputMatch.MatchSlots(then, now) is { AreAllNew: true })
        {
            return $"no slot of column '{now.Name}' has a name that it knows: here {List(now.SlotNames!)}, there {List(then.SlotNames!)}";
        }

        var areKnown = then.Shape.Rank == 1 && then.SlotNames is not null && now.SlotNames is not null;
        return areKnown || then.Shape.Equals(now.Shape)
            ? null
            : $"a row of column '{now.Name}' has the shape {then.Shape} there and {now.Shape} "
                + $"here{(then.Shape.Rank == 1 ? $", and its slots have no names {WhereNot(then.SlotNames, now.SlotNames)}" : string.Empty)}";
    }

    private static string? Find(LayerList then, LayerList now, string place)
    {
        for (var i = 0; i < Math.Max(then.Count, now.Count); i++)
        {
            var (there, here) = (then.ElementAtOrDefault(i), now.ElementAtOrDefault(i));
            if (there?.WithoutCount != here?.WithoutCount)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"its layer {place}.{i} is {there?.ToString() ?? "not there"} and here it is {here?.ToString() ?? "not there"}");
            }
        }

        return null;
    }

    private static string WhereNot(object? then, object? now) => (then, now) switch
    {
        (null, null) => "to either",
        (null, _) => "there",
        _ => "here",
    };

    private static string GetElementText(NetworkInput input) => InputMatch.HoldsKeys(input) ? "keys" : "numbers";

    private static string[] Names(Network network) => [.. network.Inputs.Select(input => input.Name)];

    private static string List(IReadOnlyList<string> names)
    {
        const int most = 5;
        return string.Join(", ", names.Take(most).Select(name => $"'{name}'")) + (names.Count > most ? ", …" : string.Empty);
    }
}
