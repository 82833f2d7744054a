using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>Where each of some things was in another network: the keys of an input, the numbers of a vector, or the steps of a sequence.</summary>
/// <param name="sources">For each thing, in its order now, its place then, from 0 on; <see cref="New"/> if it was not there.</param>
/// <param name="sourceCount">How many things there were then.</param>
/// <param name="areSteps">Whether they are the steps of a sequence, the outer dimension; otherwise numbers, the innermost one.</param>
internal sealed class Places(int[] sources, int sourceCount, bool areSteps = false)
{
    /// <summary>The place of what was not there.</summary>
    public const int New = -1;

    /// <summary>For each thing, in its order now, its place then; <see cref="New"/> if it was not there.</summary>
    public int[] Sources => sources;

    /// <summary>How many things there were then.</summary>
    public int SourceCount => sourceCount;

    /// <summary>Whether they are the steps of a sequence, the outer dimension; otherwise numbers, the innermost one.</summary>
    public bool AreSteps => areSteps;

    /// <summary>Whether something was not there then.</summary>
    public bool HasNew => sources.Contains(New);

    /// <summary>Whether nothing was there then.</summary>
    public bool AreAllNew => Array.TrueForAll(sources, source => source == New);

    /// <summary>Matches things by their names; of several of one name, the first then is the first now.</summary>
    /// <param name="then">The names then.</param>
    /// <param name="now">The names now.</param>
    /// <returns>The places; null if the names are the same in the same order.</returns>
    public static Places? Match(IReadOnlyList<string> then, IReadOnlyList<string> now)
    {
        if (then.SequenceEqual(now, StringComparer.Ordinal))
        {
            return null;
        }

        var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var i = 0; i < then.Count; i++)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(places, then[i], out _) ??= new Queue<int>()).Enqueue(i);
        }

        return new Places(
            [.. now.Select(name => places.TryGetValue(name, out var left) && left.TryDequeue(out var place) ? place : New)], then.Count);
    }

    /// <summary>Lays numbers behind each other.</summary>
    /// <param name="parts">
    /// For each part its places, null if they are the same; how many numbers it has now; and where it began then, <see cref="New"/> if it was not
    /// there.
    /// </param>
    /// <param name="sourceCount">How many numbers there were then in all.</param>
    /// <returns>The places; null if all are the same.</returns>
    public static Places? Join(IEnumerable<(Places? Places, int Count, int Start)> parts, int sourceCount)
    {
        var sources = new List<int>();
        foreach (var (places, count, start) in parts)
        {
            sources.AddRange(Enumerable.Range(0, count).Select(i =>
                (places?.Sources[i] ?? i) is var source && source != New && start != New ? start + source : New));
        }

        return sources.Count == sourceCount && sources.Index().All(number => number.Item == number.Index)
            ? null
            : new Places([.. sources], sourceCount);
    }

    /// <summary>For each thing then its place now; <see cref="New"/> if it is no longer there.</summary>
    public int[] Invert()
    {
        var places = new int[sourceCount];
        Array.Fill(places, New);
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] != New)
            {
                places[sources[i]] = i;
            }
        }

        return places;
    }

    /// <summary>The places of the numbers where each thing has become several numbers that follow each other.</summary>
    /// <param name="size">How many.</param>
    public Places Spread(int size) => new(
        [.. sources.SelectMany(source => Enumerable.Range(0, size).Select(i => source == New ? New : (source * size) + i))], sourceCount * size);

    /// <summary>The places of the numbers where all things are followed by as many other numbers, one for each.</summary>
    public Places Twice() => new([.. sources, .. sources.Select(source => source == New ? New : sourceCount + source)], 2 * sourceCount);

    /// <summary>The places of the steps where each has become several numbers that follow each other; null if the numbers of a step have
    /// parted.</summary>
    /// <param name="size">The numbers of a step.</param>
    public Places? ToSteps(int size)
    {
        var steps = sources.Where((_, i) => i % size == 0).Select(source => source == New ? New : source / size).ToArray();
        var places = new Places(steps, sourceCount / size, areSteps: true);
        return sources.Length % size == 0 && sourceCount % size == 0 && places.Spread(size).Sources.SequenceEqual(sources) ? places : null;
    }
}
