using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace Microsoft.ML;

/// <summary>Reads networks back out of saved models.</summary>
public static class NetworkModelCatalog
{
    /// <summary>
    /// Reads the network inside a model that <c>ml.Model.Save</c> wrote, to train it further (as <c>InitialModel</c>) or to
    /// look at its layers and history. To score, use <c>ml.Model.Load</c>.
    /// </summary>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="filePath">The path of the model's zip.</param>
    /// <returns>The network; of several in one pipeline, the last.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is cut short, or holds no network of this package.</exception>
    public static TrainedNetwork LoadNetwork(this ModelOperationsCatalog catalog, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using var stream = File.OpenRead(filePath);
        return catalog.LoadNetwork(stream);
    }

    /// <param name="catalog">The model catalog.</param>
    /// <param name="stream">The model's zip, seekable.</param>
    /// <inheritdoc cref="LoadNetwork(ModelOperationsCatalog, string)"/>
    public static TrainedNetwork LoadNetwork(this ModelOperationsCatalog catalog, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(stream);
        var ours = SavedModel.FindOnnx(stream).LastOrDefault(TrainedNetwork.IsNetwork)
            ?? throw new InvalidDataException("The model holds no network of this package; was it made by another trainer?");
        return TrainedNetwork.Parse(ours);
    }
}
