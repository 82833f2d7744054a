using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>Makes the module that a training starts from.</summary>
internal static class TrainableModule
{
    /// <summary>Makes the network's module on the session's device: with the initial model's weights, or with new ones that know the rows.</summary>
    public static NetworkModule Create(TrainingOptions options, TrainingContext context, Network network, TrainingSet train, TorchSession session)
    {
        var precision = TrainingPrecision.Choose(options, context, session.Device.type);
        var module = new NetworkModule(network, session.Random) { TrainingPrecision = precision };
        try
        {
            RequireTrainable(module, options);
            var move = NetworkMove.Create(options, network, context.Outputs);
            for (var i = 0; i < train.Inputs.Count; i++)
            {
                if (context.KeyVectors is { } vectors && network.Inputs[i].Shape.HasVariableSteps)
                {
                    module.StartFrom(i, vectors);
                }

                if (options.InitialModel is null || move!.Matches[i].NeedsRows)
                {
                    module.Learn(i, train.Inputs[i], train.RowCount);
                }
            }

            context.StartWeights?.CopyPartTo(module);
            if (move is not null)
            {
                TakeOver(move, options.TransferFrom, context, module);
            }

            module.Freeze(options.HeldLayers);
            if (options.TrainedAdapters is { } adapters)
            {
                module.Adapt(options.AdaptedLayers, adapters.Rank, adapters.Alpha / adapters.Rank, session.Random);
            }

            module.to(session.Device);
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private static void TakeOver(NetworkMove move, TrainedNetwork? transferFrom, TrainingContext context, NetworkModule module)
    {
        var fresh = move.Matches.Any(match => match.NeedsRows) ? NetworkWeights.From(module) : null;
        var moved = move.Run(fresh);
        if (transferFrom is { } source)
        {
            context.Report(WeightTransfer.Apply(source.Network, moved, move.Network, module));
        }
        else
        {
            moved.CopyTo(module);
        }
    }

    // Either would train something else than was asked for, without a word.
    private static void RequireTrainable(NetworkModule module, TrainingOptions options)
    {
        if (options.BatchSize == 1 && module.modules().Any(part => part is BatchNormalization.Module))
        {
            throw new ArgumentException(
                "BatchSize must be at least 2 with BatchNormalization, which needs the variance of a batch, but is 1.");
        }

        if (module.modules().OfType<ILearnsFromRows>().Except(module.Learners).Any())
        {
            throw new ArgumentException(
                "Standardize, StandardizeImage, PiecewiseLinearEmbedding, CategoryEmbedding, and Embedding with Start = Cooccurrence or Bigrams, "
                + "must be the first layer of an input, where they can learn from the rows. Leave Standardize out of the layers: "
                + "StandardizeFeatures adds it.");
        }
    }
}
