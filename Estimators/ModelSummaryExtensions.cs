using Microsoft.ML;

namespace MLNet.DeepExtensions;

/// <summary>Describes the networks of a model.</summary>
public static class ModelSummaryExtensions
{
    /// <summary>
    /// What the networks of a fitted model are for, the columns that they read and add, tables of their layers with output shapes and numbers of
    /// weights, and how their training went.
    /// </summary>
    /// <param name="model">A fitted chain with a trainer of this package in it.</param>
    /// <returns>Several lines, without a line break at the end; networks are parted by an empty line.</returns>
    /// <exception cref="ArgumentException">There is no network of this package that was just trained.</exception>
    public static string Summary(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string[] summaries = [.. NetworksOf(model).Select(network => network.Summary())];
        return summaries.Length > 0
            ? string.Join(Environment.NewLine + Environment.NewLine, summaries)
            : throw new ArgumentException(
                "The model must have a network of this package that was just trained but has none. A saved one is read by " +
                "ml.Model.LoadNetwork(\"model.zip\"), which has a Summary, too.",
                nameof(model));
    }

    private static IEnumerable<NetworkPredictionTransformer> NetworksOf(ITransformer model) => model switch
    {
        NetworkPredictionTransformer network => [network],
        IEnumerable<ITransformer> chain => chain.SelectMany(NetworksOf),
        _ => [],
    };
}
