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

    private readonly SequenceModule?[] _branches;
    private readonly int[] _held; // the layers at the start of each branch that give the same for a row each time
    private readonly bool[] _skipsHeld;
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
            : new Sequence(input.Layers).CreateSequence(input.Shape, random))];
        (_held, _skipsHeld) = (new int[_branches.Length], new bool[_branches.Length]);
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

    /// <summary>
    /// The inputs whose first layers are held, so that these make the same of a row each time, and the shape of that: what of a branch comes before
    /// the first layer that is trained or that draws random numbers. Those that give sequences, whose rows differ in length, are left out.
    /// </summary>
    public IEnumerable<(int Input, TensorShape Shape)> HeldOutputs =>
        from input in Enumerable.Range(0, _branches.Length)
        where _held[input] > 0
        let shape = new Sequence([.. Network.Inputs[input].Layers.Take(_held[input])]).GetOutputShape(Network.Inputs[input].Shape)
        where !shape.HasVariableSteps
        select (input, shape);

    /// <summary>What the held layers of an input make of rows.</summary>
    /// <param name="input">The number of the input, one of <see cref="HeldOutputs"/>.</param>
    /// <param name="rows">The rows.</param>
    public Tensor RunHeld(int input, Tensor rows) => _branches[input]!.Run(Prepare(input, rows), 0, _held[input]);

    /// <summary>From now on an input takes what <see cref="RunHeld"/> gives.</summary>
    /// <param name="input">The number of the input.</param>
    public void SkipHeld(int input) => _skipsHeld[input] = true;

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
    /// normalisation keeps its running statistics. What lies between the held layers that a branch begins with drops nothing either.
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

        for (var i = 0; i < _branches.Length; i++)
        {
            _held[i] = CountHeld(i);
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
        var joined = Join(inputs);
        return (training || !Network.TestTimeMirroring ? _trunk.forward(joined) : ScoreMirrored(joined)).MoveToOuterDisposeScope();
    }

    /// <summary>Starts a pass whose way back is <see cref="NetworkPass.Backward"/>. Tensors live in the caller's dispose scope.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    public NetworkPass Start(Tensor[] inputs)
    {
        var output = _trunk.forward(Join(inputs), out var tail);
        return new NetworkPass(output, tail);
    }

    private Tensor ScoreMirrored(Tensor images)
    {
        var last = _trunk.Count - 1;
        return _trunk.Run(MirroredImages.Mean(_trunk.Run(MirroredImages.Add(images), 0, last)), last, _trunk.Count);
    }

    // Up to the last of the layers that are held, and what after it has no weights and draws nothing.
    private int CountHeld(int input)
    {
        if (_branches[input] is not { } branch)
        {
            return 0;
        }

        if (_frozen.Contains(branch))
        {
            return branch.CountLeading((_, _) => true);
        }

        var layers = Network.Inputs[input].Layers;
        bool IsHeld(nn.Module module, int i) => _frozen.Contains(module)
            || (module.state_dict().Count == 0 && layers[i] is not (AugmentImage or FeatureDropout));
        var leading = branch.children().Take(branch.CountLeading(IsHeld)).ToList();
        var last = leading.FindLastIndex(_frozen.Contains);
        foreach (var between in leading.Take(last).Where(module => !_frozen.Contains(module)).ToArray())
        {
            _frozen.Add(between);
        }

        return last < 0 ? 0 : branch.CountLeading((module, i) => IsHeld(module, i) && (module is not IDropsNumbers || _frozen.Contains(module)));
    }

    // (batch, trunk input…): several inputs are laid side by side as vectors
    private Tensor Join(Tensor[] inputs)
    {
        var outputs = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            outputs[i] = (_branches[i], _skipsHeld[i]) switch
            {
                (null, _) => Prepare(i, inputs[i]),
                ({ } branch, true) => branch.Run(inputs[i], _held[i], branch.Count),
                ({ } branch, false) => branch.forward(Prepare(i, inputs[i])),
            };
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
