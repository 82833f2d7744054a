using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>A moving average of the weights over the steps (Polyak and Juditsky 1992), or none.</summary>
internal abstract class WeightAverage : ITrainingPart
{
    /// <summary>Makes the average that an option asks for, over the module's weights as they are.</summary>
    /// <param name="module">The module, on its device.</param>
    /// <param name="decay">The part of the average that stays at each step, in (0, 1); 0 takes none.</param>
    public static WeightAverage Create(nn.Module module, double decay) => decay == 0 ? new Off() : new Moving(module, decay);

    /// <summary>Takes in the weights after a step of the optimiser.</summary>
    public abstract void Update();

    /// <summary>Puts the average into the module until the result is disposed; buffers stay the module's own.</summary>
    public abstract IDisposable? Apply();

    public abstract void Save(TrainingSnapshot snapshot);

    public abstract void Restore(TrainingSnapshot snapshot);

    private sealed class Off : WeightAverage
    {
        public override void Update()
        {
        }

        public override IDisposable? Apply() => null;

        public override void Save(TrainingSnapshot snapshot)
        {
        }

        public override void Restore(TrainingSnapshot snapshot)
        {
        }
    }

    private sealed class Moving : WeightAverage
    {
        private const string Steps = "average.steps";
        private readonly (string Name, Tensor Weight, Tensor Average)[] _weights;
        private readonly double _decay;
        private long _steps;

        public Moving(nn.Module module, double decay)
        {
            using var noGrad = no_grad();
            _decay = decay;
            _weights = [.. module.named_parameters().Select(entry =>
                ("average." + entry.name, (Tensor)entry.parameter, entry.parameter.detach().clone()))];
        }

        public override void Update()
        {
            using var noGrad = no_grad();

            // The first averages must not hang on to the random weights of the start.
            var decay = Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps));
            using Scalar kept = decay, taken = 1 - decay;
            foreach (var (_, weight, average) in _weights)
            {
                average.mul_(kept).add_(weight, taken);
            }

            _steps++;
        }

        public override IDisposable Apply()
        {
            Exchange();
            return new Undo(Exchange);
        }

        public override void Save(TrainingSnapshot snapshot)
        {
            snapshot.Set(Steps, _steps);
            foreach (var (name, _, average) in _weights)
            {
                snapshot.Set(name, average);
            }
        }

        public override void Restore(TrainingSnapshot snapshot)
        {
            _steps = snapshot.Get<long>(Steps)[0];
            foreach (var (name, _, average) in _weights)
            {
                snapshot.CopyTo(name, average);
            }
        }

        private void Exchange()
        {
            using var noGrad = no_grad();
            foreach (var (_, weight, average) in _weights)
            {
                using var held = weight.detach().clone();
                weight.copy_(average);
                average.copy_(held);
            }
        }
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
