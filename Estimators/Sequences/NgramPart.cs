using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// The n-gram model beside a network that reads keys. While the network is trained, the model's scores of the rows are a second input, which
/// counts only where rows are scored; the finished network reads the keys a second time, with the model as that input's layer.
/// </summary>
/// <param name="branch">The fitted model.</param>
/// <param name="maximumSequenceLength">The number of keys of a row that it looks at.</param>
internal sealed class NgramPart(NgramBranch branch, int maximumSequenceLength)
{
    // Of the training rows, where there are no validation rows.
    private const double HeldFraction = 0.1;
    private const int FewestHeld = 8;
    private static readonly string _weightPrefix = $"{NetworkModule.BranchName(1)}.0.";
    private static readonly string _blendPrefix = $"{NetworkModule.TrunkName}.0.";

    /// <summary>Chooses the training rows to hold back, so that they can tell what the network and the model count.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="choose">Chooses a part of them.</param>
    /// <returns>For each row whether it is held back; null if there are too few.</returns>
    public static bool[]? HoldBack(TrainingRows rows, Func<double, bool[]> choose)
    {
        var held = choose(HeldFraction);
        int CountThatWeigh(bool isHeld) => Enumerable.Range(0, rows.RowCount).Count(row => held[row] == isHeld && rows.Weights?[row] != 0);
        return CountThatWeigh(true) >= FewestHeld && CountThatWeigh(false) > 0 ? held : null;
    }

    /// <summary>Fits the model to the training rows; or takes the one of an initial model, with what its n-grams count.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="network">The network without n-grams.</param>
    /// <param name="rows">The training rows, with their keys in full.</param>
    /// <param name="loss">What the model makes small.</param>
    /// <param name="rowWeights">The weight of each row; null when all are 1.</param>
    /// <param name="held">For each row whether it is held back; null if none is.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">There are too many keys.</exception>
    public static NgramPart Fit(
        SequenceModelOptions options, Network network, TrainingRows rows, LinearLoss loss, float[]? rowWeights, bool[]? held, IChannel channel)
    {
        var settings = options.Ngrams!;
        var keyCount = network.Inputs[0].KeyCount;
        if (keyCount > MarkedKeys.MaximumKeyCount)
        {
            throw new ArgumentException($"Ngrams can be of at most {MarkedKeys.MaximumKeyCount:N0} different keys but column '{options.FeatureColumnName}' has {keyCount:N0}. Set Ngrams to null, or give keys to the most frequent values only.");
        }

        if (options.InitialModel is { } initial && LayerOf(initial.Network) is { } layer)
        {
            var weights = initial.Weights.All.Where(weight => weight.Key.StartsWith(_weightPrefix, StringComparison.Ordinal))
                .ToDictionary(weight => weight.Key[_weightPrefix.Length..], weight => weight.Value);
            var keys = InputMatch.MatchKeys(initial.Network.Inputs[0], network.Inputs[0]);
            return new NgramPart(NgramBranch.From(layer, weights, KeysOf(rows), keys, options.Outputs), settings.MaximumSequenceLength);
        }

        var watch = Stopwatch.StartNew();
        var branch = NgramBranch.Fit(settings, KeysOf(rows), keyCount, loss, rowWeights, held, options.CancellationToken);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Fitted a linear model of {branch.Layer.Count:N0} n-grams of up to {branch.Layer.MaximumLength} keys in {watch.Elapsed.TotalSeconds:F1} s; the network is trained beside it."));
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
    public NetworkWeights Complete(NetworkWeights weights) => With(weights, _weightPrefix, branch.Weights);

    /// <summary>The network as it is trained, with the scores as a second input.</summary>
    /// <param name="network">The network without n-grams: one input, and a linear layer at its end.</param>
    public Network ToTrain(Network network)
    {
        var units = branch.Layer.Units;
        return Join(network, new NetworkInput($"{network.Inputs[0].Name}.ngrams", new TensorShape(units), []), units);
    }

    /// <summary>Adds the scores to the training rows.</summary>
    public TrainingSet AddTo(TrainingSet train) => Add(train, branch.TrainScores);

    /// <summary>Adds the scores to rows that the model was not fitted to.</summary>
    public TrainingSet AddTo(TrainingSet set, TrainingRows rows) => Add(set, branch.Score(KeysOf(rows)));

    /// <summary>Makes a set of some of the training rows, with their scores.</summary>
    /// <param name="set">These rows.</param>
    /// <param name="picked">For each training row whether it is one of them.</param>
    public TrainingSet AddTo(TrainingSet set, bool[] picked)
    {
        var units = branch.Layer.Units;
        return Add(set, [.. branch.TrainScores.Where((_, i) => picked[i / units])]);
    }

    /// <summary>Sets what the trained network and the model count.</summary>
    /// <param name="options">Where to score.</param>
    /// <param name="network">The network as it was trained.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="set">Rows that neither has seen, with the model's scores.</param>
    /// <param name="loss">What to make small on them.</param>
    /// <param name="channel">Where to report.</param>
    public static NetworkWeights Weigh(
        TrainingOptions options, Network network, NetworkWeights weights, TrainingSet set, LinearLoss loss, IChannel channel)
    {
        var networkAlone = With(weights, _blendPrefix, BlendLinear.CreateWeights(new ScoreSum(1, 0, new double[loss.Outputs])));
        var outputs = RawOutput.Of(options, network, networkAlone, set);
        var scores = new float[outputs.Length];
        set.Inputs[^1].CopyTo(0, scores);
        var sum = ScoreSumFit.Run(outputs, scores, loss.OfMoved, set.Weights);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"On {set.RowCount:N0} rows that neither has seen, the network counts {sum.First:F2} and the n-grams count {sum.Second:F2}."));
        return With(weights, _blendPrefix, BlendLinear.CreateWeights(sum));
    }

    private static NetworkWeights With(NetworkWeights weights, string prefix, IReadOnlyDictionary<string, NetworkWeight> others)
    {
        var all = new Dictionary<string, NetworkWeight>(weights.All);
        foreach (var (name, weight) in others)
        {
            all[prefix + name] = weight;
        }

        return new NetworkWeights(all);
    }

    private TrainingSet Add(TrainingSet set, float[] scores) =>
        set.With(new ArrayRows<float>(scores, branch.Layer.Units));

    private static Network Join(Network network, NetworkInput second, int units)
    {
        var first = network.Inputs[0];
        return new Network([first with { Layers = [.. first.Layers, .. network.Trunk.SkipLast(1)] }, second], [new BlendLinear(units)]);
    }

    private static KeyRows KeysOf(TrainingRows rows) => new(rows.Sequences!.Keys, rows.Sequences.Values);
}
