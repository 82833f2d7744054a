using System.Globalization;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>A network as a torch module: a tensor for each input in, the trunk's output out.</summary>
internal sealed class NetworkModule : nn.Module<Tensor[], Tensor>
{
    /// <summary>The trunk's place in weight names.</summary>
    public const string TrunkName = "trunk";

    private readonly nn.Module<Tensor, Tensor>?[] _branches;
    private readonly IReadsLengths[][] _lengthReaders;
    private readonly SequenceModule _trunk;
    private readonly List<nn.Module> _frozen = [];

    /// <summary>Makes the module with freshly initialised weights, on the CPU.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="random">What the weights are drawn from and, while training, all that layers draw.</param>
    /// <exception cref="ArgumentException">The layers do not fit together; the message names the layer.</exception>
    public NetworkModule(Network network, RandomGenerator random)
        : base(nameof(Network))
    {
        _ = network.OutputShape; // refuses layers that do not fit before anything native is made
        Network = network;
        _branches = [.. network.Inputs.Select(input => input.Layers.Count == 0
            ? null
            : new Sequence(input.Layers).CreateModule(input.Shape, random))];
        for (var i = 0; i < _branches.Length; i++)
        {
            if (_branches[i] is { } branch)
            {
                register_module(BranchName(i), branch);
            }
        }

        _trunk = new Sequence(network.Trunk).CreateSequence(network.TrunkInputShape, random);
        register_module(TrunkName, _trunk);
        _lengthReaders = [.. _branches.Select(branch => LengthReaders(_branches.Length == 1 ? this : branch))];
    }

    /// <summary>The network that it is the module of.</summary>
    public Network Network { get; }

    /// <summary>The layers that <see cref="Learn"/> reaches.</summary>
    public IEnumerable<ILearnsFromRows> Learners => Enumerable.Range(0, _branches.Length).Select(FirstLayer).OfType<ILearnsFromRows>();

    /// <summary>What matrix products are computed in while training; otherwise they are as in the saved graph.</summary>
    public MatrixPrecision TrainingPrecision { get; init; } = MatrixPrecision.Full;

    /// <summary>A branch's place in weight names.</summary>
    public static string BranchName(int input) => "input" + input.ToString(CultureInfo.InvariantCulture);

    /// <summary>Lets the first layer of an input learn from the training rows, if it is one that does.</summary>
    /// <param name="input">The number of the input.</param>
    /// <param name="rows">The input's rows.</param>
    /// <param name="count">The number of rows, positive.</param>
    public void Learn(int input, InputRows rows, int count) => (FirstLayer(input) as ILearnsFromRows)?.Learn(rows, count);

    /// <summary>Gives the first layer of an input of keys the vectors that it starts from.</summary>
    /// <param name="input">The number of the input.</param>
    /// <param name="vectors">The vectors.</param>
    public void StartFrom(int input, KeyVectors vectors) => ((IStartsFromVectors)FirstLayer(input)!).StartFrom(vectors);

    /// <summary>
    /// Holds layers as they are: their parameters take no part in training, and they stay in evaluation mode, so that batch
    /// normalisation keeps its running statistics.
    /// </summary>
    /// <param name="names">Places in weight names: <c>trunk.0</c>, or <c>input0</c> for a whole branch.</param>
    /// <exception cref="ArgumentException">There is no such layer, or none is left to train.</exception>
    public void Freeze(IEnumerable<string> names)
    {
        var layers = Layers(this, string.Empty).ToDictionary(layer => layer.Name, layer => layer.Module, StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!layers.TryGetValue(name, out var layer))
            {
                throw new ArgumentException($"FrozenLayers must name layers that have weights, but '{name}' is none. The network has: "
                    + $"{string.Join(", ", layers.Keys)}.");
            }

            foreach (var parameter in layer.parameters())
            {
                parameter.requires_grad = false;
            }

            _frozen.Add(layer);
        }

        if (_frozen.Count > 0 && parameters().All(parameter => !parameter.requires_grad))
        {
            throw new ArgumentException($"FrozenLayers must leave a layer to train, but '{string.Join("', '", names)}' "
                + "are all that have weights to learn.");
        }
    }

    /// <summary>
    /// Trains layers by what is learned beside the weights of their linear layers; all their own weights stay as they are, but dropout drops.
    /// </summary>
    /// <param name="names">Places in weight names.</param>
    /// <param name="rank">The rank of what is learned.</param>
    /// <param name="factor">How much it counts.</param>
    /// <param name="random">What it is drawn from.</param>
    public void Adapt(IEnumerable<string> names, int rank, double factor, RandomGenerator random)
    {
        var layers = Layers(this, string.Empty).ToDictionary(layer => layer.Name, layer => layer.Module, StringComparer.Ordinal);
        foreach (var layer in names.Select(name => layers[name]))
        {
            foreach (var parameter in layer.parameters())
            {
                parameter.requires_grad = false;
            }

            foreach (var linear in layer.modules().OfType<ProductModule>().Where(product => product.IsLinear).ToArray())
            {
                linear.Adapt(rank, factor, random);
            }
        }
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        _frozen.ForEach(layer => layer.eval());
        foreach (var module in modules().OfType<IMultipliesMatrices>())
        {
            module.Precision = on ? TrainingPrecision : MatrixPrecision.Full;
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        return _trunk.forward(Join(inputs)).MoveToOuterDisposeScope();
    }

    /// <summary>Starts a pass whose way back is <see cref="NetworkPass.Backward"/>. Tensors live in the caller's dispose scope.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    public NetworkPass Start(Tensor[] inputs)
    {
        var output = _trunk.forward(Join(inputs), out var tail);
        return new NetworkPass(output, tail);
    }

    // (batch, trunk input…): several inputs are laid side by side as vectors
    private Tensor Join(Tensor[] inputs)
    {
        var outputs = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = Prepare(i, inputs[i]);
            outputs[i] = _branches[i] is { } branch ? branch.forward(input) : input;
        }

        return outputs.Length == 1 ? outputs[0] : cat(Array.ConvertAll(outputs, output => output.flatten(1)), 1);
    }

    private static IReadsLengths[] LengthReaders(nn.Module? module) => [.. module?.modules().OfType<IReadsLengths>() ?? []];

    // A single input without a branch goes straight into the trunk.
    private nn.Module? FirstLayer(int input) => (_branches[input] ?? (_branches.Length == 1 ? _trunk : null))?.children().First();

    // As the first layer takes it; who reads lengths is told of them.
    private Tensor Prepare(int input, Tensor rows)
    {
        switch (Network.Inputs[input].Element)
        {
            case InputElement.Byte or InputElement.Pixel:
                return rows.to(ScalarType.Float32);
            case InputElement.Key when Network.Inputs[input].Shape.HasVariableSteps:
                return Tell(input, KeySequence.Split(rows));
            case InputElement.Number when Network.Inputs[input].Shape is { HasVariableSteps: true, Last: var channels }:
                return Tell(input, NumberSequence.Split(rows, channels));
            default:
                return rows;
        }
    }

    private Tensor Tell(int input, (Tensor Values, Tensor? Lengths) steps)
    {
        foreach (var reader in _lengthReaders[input])
        {
            reader.Lengths = steps.Lengths;
        }

        return steps.Values;
    }

    // All modules with weights in them, outer ones first.
    private static IEnumerable<(string Name, nn.Module Module)> Layers(nn.Module module, string prefix) =>
        from child in module.named_children()
        where child.module.state_dict().Count > 0
        from layer in Layers(child.module, $"{prefix}{child.name}.").Prepend((prefix + child.name, child.module))
        select layer;
}
