using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>What can be made of the group of each row.</summary>
internal static class RowGroups
{
    /// <summary>The rows of each group, the groups by their numbers.</summary>
    /// <param name="groups">The group of each row.</param>
    public static int[][] GetRows(int[] groups)
    {
        var members = new Dictionary<int, List<int>>();
        for (var row = 0; row < groups.Length; row++)
        {
            ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(members, groups[row], out _);
            (rows ??= []).Add(row);
        }

        return [.. members.OrderBy(group => group.Key).Select(group => group.Value.ToArray())];
    }

    /// <summary>Joins groups of two kinds: rows that share a group of the one or of the other belong together.</summary>
    /// <param name="ones">The group of each row, of the one kind, from 0.</param>
    /// <param name="others">The group of each row, of the other kind.</param>
    /// <returns>The number of the joint group of each row.</returns>
    public static int[] Join(int[] ones, int[] others)
    {
        var joined = Enumerable.Range(0, ones.Max() + 1).ToArray();
        int Find(int group)
        {
            while (joined[group] != group)
            {
                group = joined[group] = joined[joined[group]];
            }

            return group;
        }

        foreach (var rows in GetRows(others))
        {
            foreach (var row in rows)
            {
                joined[Find(ones[row])] = Find(ones[rows[0]]);
            }
        }

        return Array.ConvertAll(ones, Find);
    }

    /// <summary>Gives all rows of a group the largest value of one of them.</summary>
    /// <param name="values">The value of each row.</param>
    /// <param name="groups">The group of each row.</param>
    public static double[] SpreadLargest(double[] values, int[] groups)
    {
        var spread = new double[values.Length];
        foreach (var rows in GetRows(groups))
        {
            var largest = rows.Max(row => values[row]);
            Array.ForEach(rows, row => spread[row] = largest);
        }

        return spread;
    }
}
