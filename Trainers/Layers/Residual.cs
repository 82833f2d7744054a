using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Adds the input to what a body makes of it: y = x + body(x), or y = shortcut(x) + body(x) (He et al. 2016).</summary>
/// <param name="Body">The layers of the body, at least one; without a shortcut they must give the shape that they take.</param>
/// <param name="Shortcut">
/// Layers that bring the input to the body's shape, such as a convolution of kernel size 1. Default null: the input as it is.
/// </param>
public sealed record Residual(LayerList Body, LayerList? Shortcut = null) : Layer
{
    internal const string BodyName = "body";
    internal const string ShortcutName = "shortcut";

    /// <summary>The layers of the body.</summary>
    public LayerList Body { get; } = LayerRules.NotEmpty(Body);

    /// <summary>The layers that bring the input to the body's shape; null for none.</summary>
    public LayerList? Shortcut { get; } = Shortcut is null ? null : LayerRules.NotEmpty(Shortcut, nameof(Shortcut));

    private Sequence? Bypass => Shortcut is null ? null : new(Shortcut);

    private Sequence Inner => new(Body);

    internal override bool IsLinear => Body.All(layer => layer.IsLinear) && (Shortcut is null || Shortcut.All(layer => layer.IsLinear));

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var output = Inner.GetOutputShape(input);
        var expected = Bypass?.GetOutputShape(input) ?? input;
        return output.Equals(expected)
            ? output
            : throw new ArgumentException($"The body of a Residual must give the shape {expected} "
                + $"{(Shortcut is null ? "that it takes" : "of its shortcut")} but gives {output}. {WayOut(expected)}");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(Inner.CreateModule(input, random), Bypass?.CreateModule(input, random));

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var shortcut = Bypass?.AddToGraph(graph, input, inputShape, weights.GetChild(ShortcutName)) ?? input;
        return graph.Node("Add", [shortcut, Inner.AddToGraph(graph, input, inputShape, weights.GetChild(BodyName))]);
    }

    internal override long GetAttendedWidth(TensorShape input) =>
        Math.Max(Inner.GetAttendedWidth(input), Bypass?.GetAttendedWidth(input) ?? 0);

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        var body = Inner.Move(places, input, weights.GetChild(BodyName));
        var shortcut = Bypass is { } bypass ? bypass.Move(places, input, weights.GetChild(ShortcutName)) : places;
        return (body, shortcut) switch
        {
            (null, null) => null,
            ({ } one, { } other) when one.AreSteps == other.AreSteps && one.Sources.SequenceEqual(other.Sources) => one,
            _ => throw weights.CannotFollow(this),
        };
    }

    private static string WayOut(TensorShape expected) => expected.Rank == 3
        ? "Give a Shortcut: a Convolution2D of kernel size 1, with the body's channels and stride."
        : $"End it with a Linear of {expected.Last} units.";

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _body;
        private readonly nn.Module<Tensor, Tensor>? _shortcut;

        public Module(nn.Module<Tensor, Tensor> body, nn.Module<Tensor, Tensor>? shortcut)
            : base(nameof(Residual))
        {
            (_body, _shortcut) = (body, shortcut);
            register_module(BodyName, body);
            if (shortcut is not null)
            {
                register_module(ShortcutName, shortcut);
            }
        }

        public override Tensor forward(Tensor input)
        {
            using var body = _body.forward(input);
            using var shortcut = _shortcut?.forward(input);
            return (shortcut ?? input).add(body, Scalars.One);
        }
    }
}
