using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Makes the module that a training starts from.</summary>
internal static class TrainableModule
{
    /// <summary>Makes the network's module on a device: with the initial model's weights, or with new ones that know the rows.</summary>
    public static NetworkModule Create(TrainingOptions options, Network network, TrainingSet train, Device device)
    {
        var module = new NetworkModule(network) { TrainingPrecision = MatrixPrecision.Of(options.Precision) };
        try
        {
            RequireTrainable(module, options);
            if (options.InitialModel is { } initial)
            {
                initial.Weights.CopyTo(module);
            }
            else
            {
                for (var i = 0; i < train.Inputs.Count; i++)
                {
                    if (options.KeyVectors is { } vectors && network.Inputs[i].Shape.HasVariableSteps)
                    {
                        module.StartFrom(i, vectors);
                    }

                    module.Learn(i, train.Inputs[i], train.RowCount);
                }

                if (options.TransferFrom is { } source)
                {
                    var line = WeightTransfer.Apply(source, network, module);
                    options.Report?.Invoke(line);
                }
            }

            module.Freeze(options.FrozenLayers);
            module.to(device);
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    // Either would train something else than was asked for, without a word.
    private static void RequireTrainable(NetworkModule module, TrainingOptions options)
    {
        if (options.BatchSize == 1 && module.modules().Any(part => part is TorchSharp.Modules.BatchNorm))
        {
            throw new ArgumentException(
                "BatchSize must be at least 2 with BatchNormalization, which needs the variance of a batch, but is 1.");
        }

        if (module.modules().OfType<ILearnsFromRows>().Except(module.Learners).Any())
        {
            throw new ArgumentException(
                "Standardize, StandardizeImage, PiecewiseLinearEmbedding, CategoryEmbedding, and Embedding with Start = Cooccurrence or Bigrams, must be the first layer of an input, where they can learn from the rows. Leave Standardize out of the layers: StandardizeFeatures adds it.");
        }
    }
}
