namespace MLNet.DeepExtensions.UnitTests.Estimators.Exporting;

/// <summary>Made-up houses: numbers with gaps, categories, words, and something to predict of each kind.</summary>
internal sealed class House
{
    public float Area { get; set; }

    public float Rooms { get; set; }

    public string Town { get; set; } = string.Empty;

    public string Heating { get; set; } = string.Empty;

    public string Notes { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public bool IsDear { get; set; }

    public static House[] Create(int count)
    {
        var random = new Random(2);
        string[] towns = ["Ulm", "Köln", "Bonn", ""], heatings = ["gas", "oil", "heat pump"], words = ["quiet", "central", "balcony", "old", "lift"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (area, rooms) = (random.Next(20, 150), random.Next(1, 6));
            return new House
            {
                Area = i % 9 == 4 ? float.NaN : area,
                Rooms = rooms,
                Town = towns[random.Next(towns.Length)],
                Heating = heatings[random.Next(heatings.Length)],
                Notes = string.Join(' ', Enumerable.Range(0, 1 + random.Next(4)).Select(_ => words[random.Next(words.Length)])),
                Kind = area > 90 ? "large" : area > 50 ? "middle" : "small",
                IsDear = area * rooms > 200,
            };
        })];
    }
}
