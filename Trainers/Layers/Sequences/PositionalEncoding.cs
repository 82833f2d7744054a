using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>What a <see cref="PositionalEncoding"/> adds to a step.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PositionVectors>))]
public enum PositionVectors
{
    /// <summary>Sines and cosines of the step's number with wavelengths from 2π to 10000·2π (Vaswani et al. 2017, section 3.5).</summary>
    Sinusoidal,

    /// <summary>A vector for each step that is learned, from N(0, 0.02²) (Devlin et al. 2019).</summary>
    Learned,
}

/// <summary>
/// Adds to each step of a sequence <c>[steps, n]</c> a vector that tells its place; layers such as <see cref="SelfAttention"/> do not
/// know it otherwise. The shape stays as it is; the input's largest number of steps is the number of places.
/// </summary>
/// <param name="Vectors">What is added. Default <see cref="PositionVectors.Sinusoidal"/>.</param>
/// <param name="Padding">
/// Which places are free in a row of fewer steps. Default <see cref="SequencePadding.Post"/>: the last ones, so that places are counted from
/// a row's first step on; <see cref="SequencePadding.Pre"/> counts them back from its last step.
/// </param>
public sealed record PositionalEncoding(
    PositionVectors Vectors = PositionVectors.Sinusoidal, SequencePadding Padding = SequencePadding.Post) : Layer
{
    /// <summary>What is added.</summary>
    public PositionVectors Vectors { get; } = Require.Defined(Vectors);

    /// <summary>Which places are free in a row of fewer steps.</summary>
    public SequencePadding Padding { get; } = Require.Defined(Padding);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => LayerRules.Steps(input, nameof(PositionalEncoding));

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var vectors = weights.AddTo(graph, "vectors");
        return graph.Node("Add", [input, inputShape.HasVariableSteps ? AddUsed(graph, vectors, input, inputShape.Dimensions[0]) : vectors]);
    }

    // (steps, n), or (rows, steps, n) where each row has its own places
    private string AddUsed(OnnxGraph graph, string vectors, string input, long places)
    {
        string Slice(string start, string end) => graph.Node("Slice", [vectors, start, end, graph.Integers(0)]);

        if (Padding == SequencePadding.Post)
        {
            return Slice(graph.Integers(0), StepMask.Steps(graph, input));
        }

        var end = graph.Integers(places);
        if (graph.Lengths is not { } lengths)
        {
            return Slice(graph.Node("Sub", [end, StepMask.Steps(graph, input)]), end);
        }

        var first = graph.Node("Unsqueeze", [graph.Node("Sub", [end, lengths]), graph.Integers(1)]);
        var counted = graph.Node("Add", [StepMask.Numbers(graph, input), first]);
        return graph.Node("Gather", [vectors, graph.Node("Min", [counted, graph.Integers(places - 1)])], ("axis", 0));
    }

    private static float[] Sinusoids(long steps, long size)
    {
        var values = new float[steps * size];
        for (var i = 0; i < values.Length; i++)
        {
            var (step, place) = Math.DivRem(i, size);
            var angle = step / Math.Pow(10_000, (place - (place % 2)) / (double)size);
            values[i] = (float)(place % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }

        return values;
    }

    private sealed class Module : nn.Module<Tensor, Tensor>, IReadsLengths
    {
        private readonly bool _learned;
        private readonly bool _fromEnd;
        private readonly Scalar _places;
        private readonly Scalar _lastPlace;

        public Module(PositionalEncoding layer, TensorShape input, RandomGenerator random)
            : base(nameof(PositionalEncoding))
        {
            var (steps, size) = (input.Dimensions[0], input.Last);
            _learned = layer.Vectors == PositionVectors.Learned;
            _fromEnd = input.HasVariableSteps && layer.Padding == SequencePadding.Pre;
            _places = steps;
            _lastPlace = steps - 1;
            if (_learned)
            {
                this.AddParameter("vectors", random.Normal([steps, size], 0, 0.02));
            }
            else
            {
                register_buffer("vectors", tensor(Sinusoids(steps, size), steps, size).DetachFromDisposeScope());
            }
        }

        public Tensor? Lengths
        {
            private get;
            set => field = _fromEnd ? value : null;
        }

        // Looked up each time: moving the module to another device replaces it.
        private Tensor Vectors => _learned ? get_parameter("vectors")! : get_buffer("vectors")!;

        public override Tensor forward(Tensor input)
        {
            var (vectors, steps) = (Vectors, input.shape[1]);
            if (steps > vectors.shape[0])
            {
                throw new ArgumentException($"PositionalEncoding was made for sequences of at most {vectors.shape[0]} steps but one of {steps} came. "
                    + "Cut it, or make the network for longer ones.", nameof(input));
            }

            using var used = Lengths is null
                ? vectors.narrow(0, _fromEnd ? vectors.shape[0] - steps : 0, steps)
                : VectorsFromEnd(vectors, Lengths, steps);
            return input.add(used, Scalars.One);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _places.Dispose();
                _lastPlace.Dispose();
            }

            base.Dispose(disposing);
        }

        // (batch, steps, n): a row's last step has the last place, and so has its padding
        private Tensor VectorsFromEnd(Tensor vectors, Tensor lengths, long steps)
        {
            using var scope = NewDisposeScope();
            var places = StepMask.Numbers(lengths, steps).sub(lengths.unsqueeze(1)).add(_places, Scalars.One).clamp_max(_lastPlace);
            return vectors.index_select(0, places.flatten()).view(-1, steps, vectors.shape[1]).MoveToOuterDisposeScope();
        }
    }
}
