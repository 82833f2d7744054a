using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Optimizers;

/// <summary>A small random regression problem, the same for the same seed: a new batch of rows for every step.</summary>
internal sealed class TinyProblem : IDisposable
{
    private const int Features = 6;
    private const int Batch = 16;
    private readonly Tensor _inputs;
    private readonly Tensor _targets;
    private readonly int _threads = get_num_threads();

    public TinyProblem(int seed, int steps = 50, ScalarType type = ScalarType.Float32)
    {
        set_num_threads(1); // for sums of a few numbers, several threads only wait for each other
        using var generator = new Generator((ulong)seed);
        _inputs = randn([steps, Batch, Features], generator: generator).to(type);
        _targets = randn([steps, Batch, 1], generator: generator).to(type);
        Module = nn.Sequential(nn.Linear(Features, 5), nn.Tanh(), nn.LayerNorm(5), nn.Linear(5, 1)).to(type);
        using var noGrad = no_grad();
        foreach (var parameter in Module.parameters())
        {
            using var values = randn(parameter.shape, generator: generator);
            parameter.copy_(values);
        }

        Flat = new FlatWeights(Module.named_parameters());
    }

    public TorchSharp.Modules.Sequential Module { get; }

    public FlatWeights Flat { get; }

    public ParameterOptimizer CreateOptimizer(Optimizer optimizer, double weightDecay = 0, params GradientRule[] rules) =>
        optimizer.Create(Flat, weightDecay, rules);

    /// <summary>Leaves the gradients of one step's batch, and gives its loss.</summary>
    public double Backward(int step)
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.mse_loss(Module.forward(_inputs[step]), _targets[step]);
        loss.backward();
        return loss.Read();
    }

    public void Train(ParameterOptimizer optimizer, int from = 0, int to = 50, double rate = 0.01)
    {
        for (var step = from; step < to; step++)
        {
            Backward(step);
            optimizer.Step(rate * (1 + (step % 3))); // not always the same
        }
    }

    /// <summary>Trains with one of TorchSharp's own optimisers.</summary>
    public void Train(optim.Optimizer optimizer, double rate = 0.01)
    {
        for (var step = 0; step < 50; step++)
        {
            foreach (var group in optimizer.ParamGroups)
            {
                group.LearningRate = rate * (1 + (step % 3));
            }

            optimizer.zero_grad();
            Backward(step);
            optimizer.step();
        }
    }

    public IEnumerable<TorchSharp.Modules.Parameter> Matrices => Module.parameters().Where(parameter => parameter.dim() > 1);

    public IEnumerable<TorchSharp.Modules.Parameter> Vectors => Module.parameters().Where(parameter => parameter.dim() == 1);

    /// <summary>All weights, one after the other.</summary>
    public double[] Weights()
    {
        using var scope = NewDisposeScope();
        return cat([.. Module.parameters().Select(parameter => parameter.detach().flatten().to(float64))]).data<double>().ToArray();
    }

    public static void AssertEqual(TinyProblem expected, TinyProblem actual, double tolerance)
    {
        var (want, got) = (expected.Weights(), actual.Weights());
        for (var i = 0; i < want.Length; i++)
        {
            Assert.AreEqual(want[i], got[i], tolerance, $"weight {i}");
        }
    }

    public void Dispose()
    {
        set_num_threads(_threads);
        Flat.Dispose();
        Module.Dispose();
        _inputs.Dispose();
        _targets.Dispose();
    }
}
