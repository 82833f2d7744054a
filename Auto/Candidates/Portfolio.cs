using MLNet.DeepExtensions.Auto.Neighbors;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Candidates;

/// <summary>What is tried out, in this order: what is quick and strong first, then what is strongest, then variations of both.</summary>
/// <remarks>Of more features than rows, a linear model is quick beside all others and often among the best, so that it is the first.</remarks>
internal static class Portfolio
{
    private const int MostRowsOfNeighbors = 100_000;
    private const string MoreTreesName = "LightGbm, 500 trees", TreesWithNeighborsName = $"{MoreTreesName}, neighbors";
    private static readonly BoostedTrees _moreTrees = new(500) { LearningRate = 0.04, FeatureShare = 0.8, RowShare = 0.8 };

    /// <summary>The names by which trainers are chosen.</summary>
    public static IReadOnlyList<string> TrainerNames { get; } =
    [
        NetworkCandidates.Tables, NetworkCandidates.Mlp, NetworkCandidates.Transformer, NetworkCandidates.Text, NetworkCandidates.Image,
        NetworkCandidates.Linear, StockCandidates.LightGbm, StockCandidates.FastTree,
    ];

    /// <summary>Checks names of trainers.</summary>
    /// <param name="trainers">The names; null for all.</param>
    /// <exception cref="ArgumentException">One is none of them; the message suggests the nearest.</exception>
    public static void Require(IReadOnlyCollection<string>? trainers)
    {
        if (trainers?.FirstOrDefault(name => !TrainerNames.Contains(name)) is { } unknown)
        {
            var near = ColumnLookup.Nearest(unknown, [.. TrainerNames]);
            throw new ArgumentException(
                $"Trainers must be some of {string.Join(", ", TrainerNames.Select(name => $"'{name}'"))} but '{unknown}' is none of them. "
                + (near is null ? "A trainer of your own is an AutoCandidate among Candidates." : $"Did you mean '{near}'?"));
        }
    }

    /// <summary>The candidates for columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="trainers">The trainers; null for all.</param>
    /// <param name="featureCount">The length of the features' vector.</param>
    /// <param name="classCount">The number of classes; 1 for two classes or a number.</param>
    public static IReadOnlyList<PortfolioEntry> Create(
        PreparedColumns columns, IReadOnlyCollection<string>? trainers, int featureCount = 0, int classCount = 1) =>
    [
        .. CreateAll(columns, featureCount is > 0 and <= NeighborsEstimator.MostFeatures
                && classCount <= NeighborsEstimator.MostClasses && columns.RowCount <= MostRowsOfNeighbors)
            .Where(entry => trainers?.Contains(entry.Trainer) ?? true)
            .OrderByDescending(entry => entry.Trainer == NetworkCandidates.Linear && featureCount > columns.RowCount),
    ];

    private static IEnumerable<PortfolioEntry> CreateAll(PreparedColumns columns, bool hasNeighbors)
    {
        var hasTable = columns.NumbersColumnName is not null || columns.CategoryColumnNames.Count > 0;
        var hasFeatures = columns.FeaturesColumnName is not null;
        var mixed = columns.TokenColumnNames.Count + columns.ImageColumnNames.Count > 0 ? ", all columns" : string.Empty;
        if (hasFeatures)
        {
            yield return new(StockCandidates.LightGbm, "LightGbm", StockCandidates.Boosted(new(100)));
            yield return new(StockCandidates.LightGbm, MoreTreesName, StockCandidates.Boosted(_moreTrees));
            if (hasNeighbors)
            {
                yield return new(StockCandidates.LightGbm, TreesWithNeighborsName, WithNeighbors(StockCandidates.Boosted(_moreTrees)));
            }
        }

        foreach (var entry in CreateTextEntries(columns).Concat(CreateImageEntries(columns)))
        {
            yield return entry;
        }

        if (hasTable)
        {
            yield return new(NetworkCandidates.Tables, $"Mlp for tables{mixed}", NetworkCandidates.ForTables());
        }

        if (hasTable && hasNeighbors)
        {
            yield return new(NetworkCandidates.Tables, $"Mlp for tables{mixed}, neighbors", WithNeighbors(NetworkCandidates.ForTables()))
            {
                OnlyWhereBetter = (TreesWithNeighborsName, MoreTreesName), // trees tell in seconds whether neighbours say anything
            };
        }

        if (hasFeatures)
        {
            foreach (var entry in CreateTrees())
            {
                yield return entry;
            }
        }

        yield return new(NetworkCandidates.Mlp, $"Mlp{mixed}", NetworkCandidates.ForMlp());
        if (hasFeatures)
        {
            if (columns.Task != PredictionTask.MulticlassClassification)
            {
                yield return new(StockCandidates.FastTree, "FastTree", StockCandidates.FastTrees);
            }

            yield return new(NetworkCandidates.Linear, "linear model", NetworkCandidates.LinearModel);
        }

        if (hasTable)
        {
            yield return new(NetworkCandidates.Tables, $"Mlp for tables, no feature dropout{mixed}", NetworkCandidates.ForTables(options =>
                (options.FeatureDropout, options.LearningRate) = (0, 0.003)));
            yield return new(NetworkCandidates.Tables, $"Mlp for tables, two layers of 256{mixed}", NetworkCandidates.ForTables(options =>
                (options.HiddenLayers, options.Dropout) = ([256, 256], 0.2)));
            yield return new(NetworkCandidates.Transformer, $"TabularTransformer{mixed}", NetworkCandidates.TabularTransformer);
        }
    }

    private static CreateCandidate WithNeighbors(CreateCandidate create) => (ml, columns) => columns.WithNeighbors(near => create(ml, near));

    // From many interactions to few; which is best differs most from table to table, and they are cheap.
    private static IEnumerable<PortfolioEntry> CreateTrees()
    {
        yield return new(StockCandidates.LightGbm, "LightGbm, 600 trees of 63 leaves", StockCandidates.Boosted(new(600)
        {
            LearningRate = 0.06,
            Leaves = 63,
            FeatureShare = 0.6,
            RowShare = 0.8,
            L2 = 5,
        }));
        yield return new(StockCandidates.LightGbm, "LightGbm, 1,000 trees of 15 leaves", StockCandidates.Boosted(new(1000)
        {
            LearningRate = 0.02,
            Leaves = 15,
            FeatureShare = 0.4,
            RowShare = 0.8,
        }));
        yield return new(StockCandidates.LightGbm, "LightGbm, 800 trees of 8 leaves", StockCandidates.Boosted(new(800)
        {
            LearningRate = 0.03,
            Leaves = 8,
            FewestRows = 10,
            FeatureShare = 0.5,
            RowShare = 0.8,
        }));
    }

    private static IEnumerable<PortfolioEntry> CreateTextEntries(PreparedColumns columns)
    {
        var hasOne = columns.TokenColumnNames.Count == 1;
        for (var text = 0; text < columns.TokenColumnNames.Count; text++)
        {
            var name = hasOne ? string.Empty : $" of text {text + 1}";
            yield return new(NetworkCandidates.Text, $"TextCnn{name}", NetworkCandidates.TextCnn(text));
            yield return new(NetworkCandidates.Text, $"BiLstm{name}", NetworkCandidates.BiLstm(text));
            yield return new(NetworkCandidates.Text, $"TransformerEncoder{name}", NetworkCandidates.TransformerEncoder(text));
        }
    }

    private static IEnumerable<PortfolioEntry> CreateImageEntries(PreparedColumns columns)
    {
        var hasOne = columns.ImageColumnNames.Count == 1;
        for (var image = 0; image < columns.ImageColumnNames.Count; image++)
        {
            yield return new(NetworkCandidates.Image, hasOne ? "Cnn" : $"Cnn of image {image + 1}", NetworkCandidates.Cnn(image));
        }
    }
}
