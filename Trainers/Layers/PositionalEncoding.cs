using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Onnx;
using TorchSharp.Modules;
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
public sealed record PositionalEncoding(PositionVectors Vectors = PositionVectors.Sinusoidal) : Layer
{
    /// <summary>What is added.</summary>
    public PositionVectors Vectors { get; } = Enum.IsDefined(Vectors)
        ? Vectors
        : throw new ArgumentOutOfRangeException(nameof(Vectors), Vectors, $"Vectors must be one of {string.Join(", ", Enum.GetNames<PositionVectors>())}.");

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => Require.Steps(input, nameof(PositionalEncoding));

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => new Module(Vectors, input.Dimensions[0], input.Last);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var vectors = weights.AddTo(graph, "vectors");
        var used = inputShape.HasVariableSteps
            ? graph.Node("Slice", [vectors, graph.Integers(0), StepMask.Steps(graph, input), graph.Integers(0)])
            : vectors;
        return graph.Node("Add", [input, used]);
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

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly bool _learned;

        public Module(PositionVectors vectors, long steps, long size)
            : base(nameof(PositionalEncoding))
        {
            _learned = vectors == PositionVectors.Learned;
            if (_learned)
            {
                var parameter = new Parameter(nn.init.normal_(empty(steps, size), 0, 0.02));
                parameter.DetachFromDisposeScope();
                register_parameter("vectors", parameter);
            }
            else
            {
                register_buffer("vectors", tensor(Sinusoids(steps, size), steps, size).DetachFromDisposeScope());
            }
        }

        // Looked up each time: moving the module to another device replaces it.
        private Tensor Vectors => _learned ? get_parameter("vectors")! : get_buffer("vectors")!;

        public override Tensor forward(Tensor input)
        {
            var (vectors, steps) = (Vectors, input.shape[1]);
            if (steps > vectors.shape[0])
            {
                throw new ArgumentException($"PositionalEncoding was made for sequences of at most {vectors.shape[0]} steps but one of {steps} came. Cut it, or make the network for longer ones.", nameof(input));
            }

            using var used = vectors.narrow(0, 0, steps);
            return input.add(used, Scalars.One);
        }
    }
}
