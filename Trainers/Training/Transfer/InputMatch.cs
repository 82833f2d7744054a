using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>An input of a network beside the one that it was in another network.</summary>
/// <param name="Now">The input.</param>
/// <param name="Then">The input that it was; null if it is new.</param>
/// <param name="Source">The number of the input that it was; -1 if it is new.</param>
/// <param name="Keys">Where each key was; null if all are where they were, as far as is known.</param>
/// <param name="Slots">Where each number of a row was, or each category; null if all are where they were, as far as is known.</param>
internal sealed record InputMatch(NetworkInput Now, NetworkInput? Then, int Source, Places? Keys, Places? Slots)
{
    /// <summary>Where the keys and slots were.</summary>
    public InputPlaces ToPlaces() => new(Keys, Slots, (int)Now.Shape.Last);

    /// <summary>Whether the first layer has to see the rows: it has something to learn of what is new.</summary>
    public bool NeedsRows => Then is null || Slots is { HasNew: true } || Now is { Element: InputElement.Key, Shape.HasVariableSteps: false };

    /// <summary>Matches the inputs of a network by name, and by what their keys and slots stand for.</summary>
    /// <param name="then">The network that they were in.</param>
    /// <param name="now">The network.</param>
    /// <param name="areRenamed">Whether an input of a new name may be the one that had its place.</param>
    public static IReadOnlyList<InputMatch> MatchAll(Network then, Network now, bool areRenamed)
    {
        var sources = Places.Match(Names(then), Names(now))?.Sources ?? [.. Enumerable.Range(0, now.Inputs.Count)];
        return [.. now.Inputs.Select((input, i) =>
        {
            var isFree = areRenamed && i < then.Inputs.Count && !sources.Contains(i);
            var source = sources[i] == Places.New && isFree ? i : sources[i];
            return source == Places.New ? New(input) : Match(then.Inputs[source], input, source);
        })];
    }

    /// <summary>Matches the keys of an input by their values.</summary>
    /// <returns>The places; null if the values are the same, or not known.</returns>
    public static Places? MatchKeys(NetworkInput then, NetworkInput now) => Match(then.KeyValues, now.KeyValues);

    /// <summary>Matches the slots of an input by their names; the steps of a sequence have an order of their own.</summary>
    /// <returns>The places; null if the names are the same, or not known.</returns>
    public static Places? MatchSlots(NetworkInput then, NetworkInput now) =>
        then.Shape is { Rank: 1, HasVariableSteps: false } && now.Shape is { Rank: 1, HasVariableSteps: false }
            ? Match(then.SlotNames, now.SlotNames)
            : null;

    /// <summary>Whether an input holds keys, which have vectors; the weights of numbers are the same for floats, bytes and pixels.</summary>
    public static bool HoldsKeys(NetworkInput input) => input.Element == InputElement.Key;

    /// <summary>Whether the named slots of a sequence are the same in another order: then its steps are no longer the same.</summary>
    public static bool AreShuffled(NetworkInput then, NetworkInput now) =>
        now.Shape.Rank > 1 && Match(then.SlotNames, now.SlotNames) is { HasNew: false } places && places.Sources.Length == places.SourceCount;

    private static InputMatch Match(NetworkInput then, NetworkInput now, int source)
    {
        var (keys, slots) = (MatchKeys(then, now), MatchSlots(then, now));
        var areUnrelated = slots is { AreAllNew: true } && slots.Sources.Length == slots.SourceCount; // other names for what may be the same
        return HoldsKeys(then) != HoldsKeys(now) || keys is { AreAllNew: true }
            ? New(now)
            : new InputMatch(now, then, source, keys, areUnrelated ? null : slots);
    }

    private static InputMatch New(NetworkInput input) => new(input, null, Places.New, null, null);

    private static string[] Names(Network network) => [.. network.Inputs.Select(input => input.Name)];

    private static Places? Match(IReadOnlyList<string>? then, IReadOnlyList<string>? now) =>
        then is null || now is null ? null : Places.Match(then, now);
}
