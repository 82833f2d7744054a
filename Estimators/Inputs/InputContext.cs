using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions;

/// <summary>What an estimator knows when it chooses the layers of a column.</summary>
/// <param name="Inputs">All columns to predict from.</param>
/// <param name="HasMissing">Whether a number is missing, NaN, in a row to train on.</param>
/// <param name="HasFewRows">Whether the rows to train on are so few that a training is rehearsed; false before they are read.</param>
/// <param name="Initial">The network to go on from, whose layers have sizes already; null if there is none, the default.</param>
internal readonly record struct InputContext(IReadOnlyList<ColumnKind> Inputs, bool HasMissing, bool HasFewRows = false, Network? Initial = null)
{
    /// <summary>Whether a sequence estimator's column is a signal, steps of numbers, and not a text, a sequence of keys.</summary>
    public bool IsSignal => !Inputs[0].IsText;

    /// <summary>The numbers of the vector of a category or a number in the network to go on from; null if it has none.</summary>
    public int? VectorSize => InitialLayers.Select(layer => layer switch
    {
        CategoryEmbedding categories => categories.Size,
        PiecewiseLinearEmbedding numbers => numbers.Size,
        PeriodicEmbedding numbers => numbers.Size,
        _ => (int?)null,
    }).FirstOrDefault(size => size is not null);

    /// <summary>The layer that cuts numbers into bins in the network to go on from; null if it has none.</summary>
    public PiecewiseLinearEmbedding? Bins => InitialLayers.OfType<PiecewiseLinearEmbedding>().FirstOrDefault();

    /// <summary>The fraction of features that the network to go on from blanks while training; null if there is none.</summary>
    public double? FeatureDropout => Initial is null ? null : InitialLayers.OfType<FeatureDropout>().FirstOrDefault()?.Rate ?? 0;

    private IEnumerable<Layer> InitialLayers => Initial?.Inputs.SelectMany(input => input.Layers) ?? [];
}
