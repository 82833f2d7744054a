using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// The n-gram model beside a network that reads keys. While the network is trained, the model's scores of the rows are a second input; the
/// finished network reads the keys a second time, with the model as that input's layer.
/// </summary>
/// <param name="branch">The fitted model.</param>
/// <param name="maximumSequenceLength">The number of keys of a row that it looks at.</param>
internal sealed class NgramPart(NgramBranch branch, int maximumSequenceLength)
{
    private static readonly string _weightPrefix = $"{NetworkModule.BranchName(1)}.0.";

    /// <summary>Fits the model to the training rows; or takes the one of an initial model, as it is.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="rows">The training rows, with their keys in full.</param>
    /// <param name="loss">What the model makes small.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">There are too many keys.</exception>
    public static NgramPart Fit(
        SequenceModelOptions options, int keyCount, TrainingRows rows, LinearLoss loss, float[]? rowWeights, int seed, IChannel channel)
    {
        var settings = options.Ngrams!;
        if (options.InitialModel is { } initial && LayerOf(initial.Network) is { } layer)
        {
            var weights = initial.Weights.All.Where(weight => weight.Key.StartsWith(_weightPrefix, StringComparison.Ordinal))
                .ToDictionary(weight => weight.Key[_weightPrefix.Length..], weight => weight.Value);
            return new NgramPart(NgramBranch.From(layer, weights, KeysOf(rows)), settings.MaximumSequenceLength);
        }

        if (keyCount > NgramCode.MaximumKeyCount)
        {
            throw new ArgumentException($"Ngrams can be of at most {NgramCode.MaximumKeyCount:N0} different keys but column '{options.FeatureColumnName}' has {keyCount:N0}. Set Ngrams to null, or give keys to the most frequent values only.");
        }

        var watch = Stopwatch.StartNew();
        var branch = NgramBranch.Fit(settings, KeysOf(rows), keyCount, loss, rowWeights, seed, options.CancellationToken);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Fitted a linear model of {branch.Layer.Count:N0} n-grams of up to {branch.Layer.MaximumLength} keys in {watch.Elapsed.TotalSeconds:F1} s; the network is trained on top of it."));
        return new NgramPart(branch, settings.MaximumSequenceLength);
    }

    /// <summary>The n-gram model's layer of a finished network; null if it has none.</summary>
    public static NgramLinear? LayerOf(Network network) => network.Inputs is [_, { Layers: [NgramLinear layer] }] ? layer : null;

    /// <summary>The finished network that belongs to a network without n-grams.</summary>
    public static Network Complete(Network network, NgramLinear layer, int maximumSequenceLength)
    {
        var keys = network.Inputs[0];
        var reader = keys with { Shape = TensorShape.Sequence(maximumSequenceLength), Layers = [layer] };
        return Join(network, reader, layer.Units);
    }

    /// <inheritdoc cref="Complete(Network, NgramLinear, int)"/>
    public Network Complete(Network network) => Complete(network, branch.Layer, maximumSequenceLength);

    /// <summary>The weights of the finished network.</summary>
    /// <param name="weights">The weights of the network as it was trained.</param>
    public NetworkWeights Complete(NetworkWeights weights) => new(
        weights.All.Concat(branch.Weights.Select(weight => KeyValuePair.Create(_weightPrefix + weight.Key, weight.Value))));

    /// <summary>The network as it is trained, with the scores as a second input.</summary>
    /// <param name="network">The network without n-grams: one input, and a linear layer at its end.</param>
    public Network ToTrain(Network network)
    {
        var units = branch.Layer.Units;
        return Join(network, new NetworkInput($"{network.Inputs[0].Name}.ngrams", new TensorShape(units), []), units);
    }

    /// <summary>Adds the scores to the training rows.</summary>
    public TrainingSet AddTo(TrainingSet train) => Add(train, branch.TrainScores);

    /// <summary>Adds the scores to other rows.</summary>
    public TrainingSet AddTo(TrainingSet set, TrainingRows rows) => Add(set, branch.Score(KeysOf(rows)));

    private TrainingSet Add(TrainingSet set, float[] scores) =>
        set.With(new ArrayRows<float>(scores, branch.Layer.Units));

    private static Network Join(Network network, NetworkInput second, int units)
    {
        var first = network.Inputs[0];
        return new Network([first with { Layers = [.. first.Layers, .. network.Trunk.SkipLast(1)] }, second], [new OffsetLinear(units)]);
    }

    private static KeyRows KeysOf(TrainingRows rows) => new(rows.Sequences!.Keys, rows.Sequences.Values);
}
