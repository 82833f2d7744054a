using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Ranking;

/// <summary>
/// An answer to a query. How good it is follows from its features; the grades of a query as a whole may be higher than those of another.
/// </summary>
internal sealed class RankedRow
{
    public const int FeatureCount = 4;

    [VectorType(FeatureCount)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    /// <summary>The grade as a key, which has no missing ones.</summary>
    [KeyType(10)]
    public uint Grade { get; set; }

    public bool IsGood { get; set; }

    public string Group { get; set; } = string.Empty;

    [KeyType(1000)]
    public uint GroupId { get; set; }

    public float GroupNumber { get; set; }

    public int Row { get; set; }

    public DateTime Time { get; set; }

    public float Weight { get; set; } = 1;

    /// <summary>Queries of 2 to 14 answers, graded from 0 to 4 and the shift more, the answers of a query one after the other.</summary>
    /// <param name="queries">The number of queries.</param>
    /// <param name="seed">Another seed, other rows.</param>
    /// <param name="shift">How much the grades of a query as a whole differ from those of others.</param>
    public static RankedRow[] Create(int queries, int seed = 1, int shift = 0)
    {
        var random = new Random(seed);
        var rows = new List<RankedRow>();
        for (var query = 0; query < queries; query++)
        {
            var level = random.Next(shift + 1);
            var count = random.Next(2, 15);
            for (var i = 0; i < count; i++)
            {
                var x = Enumerable.Range(0, FeatureCount).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
                x[0] = i < 2 ? i - 0.5f : x[0]; // so that there is an order in each query
                x[1] = i < 2 ? 0 : x[1];
                var grade = Math.Clamp((int)Math.Floor(2 + (1.5 * (x[0] - (x[1] * x[2])))) + level, 0, 4 + shift);
                rows.Add(new RankedRow
                {
                    Features = x,
                    Label = grade,
                    Grade = (uint)grade,
                    IsGood = grade > 2,
                    Group = $"query {query}",
                    GroupId = (uint)query,
                    GroupNumber = query,
                    Row = rows.Count,
                    Time = new DateTime(2024, 1, 1).AddHours(rows.Count),
                });
            }
        }

        return [.. rows];
    }

    /// <summary>The rows with the keys of exactly their groups, by which ML.NET can split them.</summary>
    public static IDataView WithKeys(MLContext ml, RankedRow[] rows)
    {
        var data = View(ml, rows);
        return ml.Transforms.Conversion.MapValueToKey(nameof(GroupId), nameof(Group)).Fit(data).Transform(data);
    }

    public static IDataView View(MLContext ml, IEnumerable<RankedRow> rows) => ml.Data.LoadFromEnumerable(rows.ToArray());
}
