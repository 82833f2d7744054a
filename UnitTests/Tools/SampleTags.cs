using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Sentences in which persons and places are told by the words beside them and by how they are spelt.</summary>
internal sealed class SampleTags
{
    private static readonly string[] _types = ["PER", "LOC"];
    private static readonly string[] _stems = ["dar", "mol", "ven", "kir", "sant", "bel", "tor", "lun"];
    private static readonly string[] _others = ["saw", "the", "old", "river", "walked", "slowly", "house", "green"];

    public string[] Words { get; set; } = [];

    public string[] Tags { get; set; } = [];

    public string Group { get; set; } = string.Empty;

    public static SampleTags[] Create(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row => CreateRow(random, row))];
    }

    /// <summary>Rows with the words in <c>Features</c> and keys in <c>Label</c>.</summary>
    public static IDataView WithKeys(MLContext ml, IEnumerable<SampleTags> rows)
    {
        var data = ml.Data.LoadFromEnumerable(rows);
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Tags)).Append(ml.Transforms.CopyColumns("Features", nameof(Words)));
        return keys.Append(ml.Transforms.SelectColumns("Label", "Features", nameof(Group))).Fit(data).Transform(data);
    }

    /// <summary>The tags of each row, by their names.</summary>
    public static string[][] Read(IDataView data, string column = "PredictedLabel")
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        data.Schema[column].Annotations.GetValue("KeyValues", ref names);
        var values = names.DenseValues().Select(name => name.ToString()).ToArray();
        return [.. data.GetColumn<VBuffer<uint>>(column)
            .Select(keys => keys.DenseValues().Select(key => key == 0 ? "?" : values[key - 1]).ToArray())];
    }

    private static SampleTags CreateRow(Random random, int row)
    {
        List<(string Word, string Tag)> words = [];
        for (var part = 0; part < 1 + random.Next(3); part++)
        {
            words.AddRange(Enumerable.Range(0, random.Next(3)).Select(_ => (_others[random.Next(_others.Length)], "O")));
            var type = random.Next(_types.Length);
            words.Add((type == 0 ? "Mr" : "in", "O"));
            var length = 1 + random.Next(2);
            words.AddRange(Enumerable.Range(0, length).Select(i => (
                char.ToUpperInvariant(_stems[random.Next(_stems.Length)][0]) + _stems[random.Next(_stems.Length)] + (type == 0 ? "son" : "ville"),
                (i == 0 ? "B-" : "I-") + _types[type])));
        }

        return new SampleTags
        {
            Words = [.. words.Select(word => word.Word)],
            Tags = [.. words.Select(word => word.Tag)],
            Group = $"g{row % 12}",
        };
    }
}
