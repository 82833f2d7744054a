using System.Globalization;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions;

/// <summary>
/// The fitted n-gram model beside a network that reads keys. While the network is trained, the model's scores of the rows are a second input, which
/// counts only where rows are scored; the finished network reads the keys a second time, with the model as that input's layer.
/// </summary>
internal sealed class FittedNgrams : FittedCompanion
{
    private readonly FitPlan _plan;
    private readonly PreparedRows _rows;
    private readonly NgramBranch _branch;
    private readonly NgramSettings _settings;

    /// <summary>Scores the rows of the fit.</summary>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="branch">The fitted model.</param>
    /// <param name="settings">How it counts.</param>
    public FittedNgrams(FitPlan plan, PreparedRows rows, NgramBranch branch, NgramSettings settings)
        : base(rows)
    {
        (_plan, _rows, _branch, _settings) = (plan, rows, branch, settings);
        Train = rows.Held is { } held ? Pick(Array.ConvertAll(held, isHeld => !isHeld)) : AddScores(rows.Train, branch.TrainScores);
        Validation = rows.ValidationRows is { } validation ? AddScores(rows.Validation!, branch.Score(validation.Sequences!)) : null;
        Held = rows.Held is null ? null : Pick(rows.Held);
    }

    /// <inheritdoc/>
    public override TrainingSet Train { get; }

    /// <inheritdoc/>
    public override TrainingSet? Validation { get; }

    /// <inheritdoc/>
    public override TrainingSet? Held { get; }

    /// <summary>The n-gram model's layer of a finished network; null if it has none.</summary>
    public static NgramLinear? FindLayer(Network network) => network.Inputs is [_, .., { Layers: [NgramLinear layer] }] ? layer : null;

    /// <summary>The weights of the n-gram model's layer.</summary>
    /// <param name="network">A finished network with n-grams.</param>
    /// <param name="weights">Its weights.</param>
    public static Dictionary<string, NetworkWeight> GetWeights(Network network, NetworkWeights weights)
    {
        var prefix = GetPrefix(network.Inputs.Count - 1);
        return weights.All
            .Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(weight => weight.Key[prefix.Length..], weight => weight.Value);
    }

    /// <summary>The finished network that belongs to a network without n-grams.</summary>
    /// <param name="network">The network: the keys are its first input, and a linear layer is at its end.</param>
    /// <param name="layer">The n-gram model's layer.</param>
    /// <param name="maximumSequenceLength">The number of keys of a row that it looks at.</param>
    public static Network CreateScoringNetwork(Network network, NgramLinear layer, int maximumSequenceLength)
    {
        var reader = network.Inputs[0] with { Shape = TensorShape.Sequence(maximumSequenceLength), Layers = [layer] };
        return Join(network, reader, layer.Units);
    }

    /// <inheritdoc/>
    public override Network CreateScoringNetwork(Network network) => CreateScoringNetwork(network, _branch.Layer, _settings.MaximumSequenceLength);

    /// <inheritdoc/>
    public override NetworkWeights CreateScoringWeights(NetworkWeights weights) =>
        Replace(weights, GetPrefix(_plan.Network.Inputs.Count), _branch.Weights);

    /// <inheritdoc/>
    public override Network Join(Network network)
    {
        var units = _branch.Layer.Units;
        return Join(network, new NetworkInput($"{network.Inputs[0].Name}.ngrams", new TensorShape(units), []), units);
    }

    /// <inheritdoc/>
    public override NetworkWeights FitShares(Network network, NetworkWeights weights, TrainingSet? unseen)
    {
        if (unseen is null)
        {
            return weights;
        }

        var loss = _rows.CreateLinearLoss(unseen);
        NetworkWeights Blend(ScoreSum sum) =>
            Replace(weights, $"{NetworkModule.TrunkName}.{Sequence.Name(network.Trunk.Count - 1)}.", BlendLinear.CreateWeights(sum));
        var networkAlone = Blend(new ScoreSum(1, 0, new double[loss.Outputs]));
        var outputs = RawOutput.Compute(_plan.Options, network, networkAlone, unseen);
        var scores = new float[outputs.Length];
        unseen.Inputs[^1].CopyTo(0, scores);
        var sum = ScoreSumFit.Run(outputs, scores, loss.ForMovedScores, unseen.Weights, ((BlendLinear)network.Trunk[^1]).Start);
        _plan.Inform(string.Create(
            CultureInfo.InvariantCulture,
            $"On {unseen.RowCount:N0} rows that neither has seen, the network counts {sum.First:F2} and the n-grams count {sum.Second:F2}."));
        return Blend(sum);
    }

    private static string GetPrefix(int input) => $"{NetworkModule.BranchName(input)}.{Sequence.Name(0)}.";

    private static NetworkWeights Replace(NetworkWeights weights, string prefix, IReadOnlyDictionary<string, NetworkWeight> others)
    {
        var all = new Dictionary<string, NetworkWeight>(weights.All);
        foreach (var (name, weight) in others)
        {
            all[prefix + name] = weight;
        }

        return new NetworkWeights(all);
    }

    // The layers before the last one make something of the text alone, or of what all columns say together.
    private static Network Join(Network network, NetworkInput ngrams, int units)
    {
        LayerList hidden = [.. network.Trunk.SkipLast(1)];
        return network.Inputs is [var text]
            ? new Network([text with { Layers = [.. text.Layers, .. hidden] }, ngrams], [new BlendLinear(units)])
            : new Network([.. network.Inputs, ngrams], [new BesideScores(hidden, units), new BlendLinear(units, ReadsMore: true)]);
    }

    private TrainingSet Pick(bool[] picked)
    {
        var units = _branch.Layer.Units;
        return AddScores(_rows.Build(picked), [.. _branch.TrainScores.Where((_, i) => picked[i / units])]);
    }

    private TrainingSet AddScores(TrainingSet set, float[] scores) => set.With(new ArrayRows<float>(scores, _branch.Layer.Units));
}
