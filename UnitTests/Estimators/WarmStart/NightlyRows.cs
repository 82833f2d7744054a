using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>A row of a day: a text, a city, two kinds and three numbers, all of which say something of the label.</summary>
internal sealed class NightlyRow
{
    public string Text { get; set; } = string.Empty;

    public string City { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public float Age { get; set; }

    public float Height { get; set; }

    public float Weight { get; set; }

    public string Class { get; set; } = string.Empty;

    public bool Flag { get; set; }

    public float Number { get; set; }
}

/// <summary>The rows of two days, with the same values in another order, so that a step fitted on each numbers them otherwise.</summary>
internal static class NightlyRows
{
    private static readonly string[] _words = [.. Enumerable.Range(0, 24).Select(i => $"word{i}")];
    private static readonly string[] _cities = ["Aachen", "Bonn", "Celle", "Dresden", "Essen"];
    private static readonly string[] _kinds = ["red", "green", "blue"];

    /// <summary>Rows in an order of their own.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="day">1 or more; on other days other words are frequent.</param>
    /// <param name="change">A change to each row, given its number; null for none.</param>
    public static IDataView Of(MLContext ml, int day, Action<NightlyRow, int>? change = null)
    {
        var rows = Make(day).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            change?.Invoke(rows[i], i);
        }

        return ml.Data.LoadFromEnumerable(rows);
    }

    private static IEnumerable<NightlyRow> Make(int day)
    {
        var random = new Random(day);
        for (var i = 0; i < 120; i++)
        {
            // Each word and value is there often enough on each day, but not equally often.
            var words = Enumerable.Range(0, 4 + random.Next(8)).Select(_ => Pick(_words)).Append(_words[i % _words.Length]).ToArray();
            var (city, kind) = (Pick(_cities), Pick(_kinds));
            var (age, height, weight) = (random.NextSingle() * 60, random.NextSingle() * 2, random.NextSingle() * 100);
            var number = words.Sum(word => Array.IndexOf(_words, word) % 3 == 0 ? 1f : -0.5f)
                + Array.IndexOf(_cities, city) - (Array.IndexOf(_kinds, kind) * 2) + (age / 20) - height + (weight / 50);
            yield return new NightlyRow
            {
                Text = string.Join(' ', words),
                City = city,
                Kind = kind,
                Age = age,
                Height = height,
                Weight = weight,
                Number = number,
                Flag = number > 1,
                Class = number > 2 ? "high" : number > 0 ? "middle" : "low",
            };
        }

        string Pick(string[] values)
        {
            var place = Math.Min(random.Next(values.Length), random.Next(values.Length));
            return values[day == 1 ? place : values.Length - 1 - place];
        }
    }
}
