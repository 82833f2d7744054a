using Microsoft.ML;
using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>
/// Made-up orders for models that are found by themselves: numbers with gaps, categories, an id, and something to predict of each kind.
/// </summary>
internal static class AutoRows
{
    public static MLContext Context => new(seed: 1);

    /// <summary>Settings that take a second: few quick candidates, two folds.</summary>
    public static AutoTrainOptions Quick(params string[] trainers) => new()
    {
        Trainers = trainers.Length > 0 ? trainers : ["lightgbm"],
        Folds = CrossValidation.Folds.Stratified(2),
        TimeBudget = null,
        Parallel = 1,
        MaximumCandidates = 1,
    };

    /// <summary>A network that is trained for a moment, as a candidate of one's own.</summary>
    public static AutoCandidate SmallNetwork(MLContext ml, string name = "small network") => new(name, columns =>
    {
        var options = new MlpEstimator.Options
        {
            FeatureColumnName = columns.NumbersColumnName,
            LabelColumnName = columns.LabelColumnName,
            CategoricalColumnNames = [.. columns.CategoryColumnNames],
            HiddenLayers = [8],
            Epochs = 10,
            Seed = columns.Seed,
        };
        return columns.Task switch
        {
            PredictionTask.BinaryClassification => ml.BinaryClassification.Trainers.Mlp(options),
            PredictionTask.MulticlassClassification => ml.MulticlassClassification.Trainers.Mlp(options),
            _ => ml.Regression.Trainers.Mlp(options),
        };
    });

    /// <summary>The columns of <see cref="Draw"/> with a label.</summary>
    public static DataColumns Columns(MLContext ml, IDataView data, PredictionTask task) => task switch
    {
        PredictionTask.BinaryClassification => ml.Data.InferColumns(data, nameof(Order.IsLate)).Without(nameof(Order.Grade), nameof(Order.Price)),
        PredictionTask.MulticlassClassification => ml.Data.InferColumns(data, nameof(Order.Grade)).Without(nameof(Order.IsLate), nameof(Order.Price)),
        _ => ml.Data.InferColumns(data, nameof(Order.Price)).Without(nameof(Order.IsLate), nameof(Order.Grade)),
    };

    public static IDataView Draw(MLContext ml, int count = 160, int seed = 1) => ml.Data.LoadFromEnumerable(DrawRows(count, seed));

    public static Order[] DrawRows(int count = 160, int seed = 1)
    {
        string[] regions = ["north", "south", "west"];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (weight, distance, region) = (random.NextSingle() * 10, random.NextSingle() * 100, random.Next(3));
            var price = (2 * weight) + (distance / 10) + (5 * region);
            return new Order
            {
                OrderId = $"A-{1000 + i}",
                Weight = i % 7 == 3 ? float.NaN : weight,
                Distance = distance,
                Region = regions[region],
                Customer = $"customer {i % 20}",
                Price = price,
                IsLate = price + random.NextSingle() > 18,
                Grade = price > 22 ? "dear" : price > 15 ? "middling" : "cheap",
            };
        })];
    }

    /// <summary>
    /// Invoices as they come: an id, a date and an amount as text, gaps, a code that looks like a number, and a note that says nothing.
    /// </summary>
    public static MessyOrder[] DrawMessy(int count = 200)
    {
        var random = new Random(4);
        string[] words = ["please", "call", "before", "noon", "ring", "twice", "gate", "left", "dog", "thanks"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (amount, days, zip) = (random.NextSingle() * 2000, random.Next(90), 10000 + (random.Next(6) * 1111));
            return new MessyOrder
            {
                InvoiceId = $"INV-{random.Next(100000, 999999)}-{i}",
                Date = new DateTime(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                Amount = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"€ {amount:N2}"),
                Days = random.Next(6) == 0 ? float.NaN : days,
                Reminders = (days / 20) + random.Next(2),
                Zip = $"{zip}",
                Note = i % 9 == 0 ? string.Empty : string.Join(' ', Enumerable.Range(0, 5).Select(_ => words[random.Next(words.Length)])),
                Paid = days < 45,
            };
        })];
    }

    public sealed class MessyOrder
    {
        public string InvoiceId { get; set; } = string.Empty;

        public string Date { get; set; } = string.Empty;

        public string Amount { get; set; } = string.Empty;

        public float Days { get; set; }

        public float Reminders { get; set; }

        public string Zip { get; set; } = string.Empty;

        public string Note { get; set; } = string.Empty;

        public bool Paid { get; set; }
    }

    public sealed class Order
    {
        public string OrderId { get; set; } = string.Empty;

        public float Weight { get; set; }

        public float Distance { get; set; }

        public string Region { get; set; } = string.Empty;

        public string Customer { get; set; } = string.Empty;

        public float Price { get; set; }

        public bool IsLate { get; set; }

        public string Grade { get; set; } = string.Empty;
    }
}
