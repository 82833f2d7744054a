using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>A moving average of the weights over the steps (Polyak and Juditsky 1992), or none.</summary>
internal abstract class WeightAverage : ITrainingPart
{
    /// <summary>Makes the average that an option asks for, over the weights as they are.</summary>
    /// <param name="weights">The weights that are trained; what is frozen is its own average.</param>
    /// <param name="decay">The part of the average that stays at each step, in (0, 1); 0 takes none.</param>
    public static WeightAverage Create(FlatWeights weights, double decay) => decay == 0 ? new Off() : new Moving(weights, decay);

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
        private readonly FlatWeights _weights;
        private readonly Tensor _average; // in the caller's dispose scope
        private readonly double _decay;
        private long _steps;

        public Moving(FlatWeights weights, double decay) =>
            (_weights, _average, _decay) = (weights, weights.Values.clone(), decay);

        public override void Update()
        {
            using var noGrad = no_grad();

            // The first averages must not hang on to the random weights of the start.
            var decay = Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps));
            using Scalar kept = decay, taken = 1 - decay;
            _average.mul_(kept).add_(_weights.Values, taken);
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
            ForEachWeight(snapshot.Set);
        }

        public override void Restore(TrainingSnapshot snapshot)
        {
            _steps = snapshot.Get<long>(Steps)[0];
            ForEachWeight(snapshot.CopyTo);
        }

        private void ForEachWeight(Action<string, Tensor> action)
        {
            using var scope = NewDisposeScope();
            foreach (var weight in _weights.Parts)
            {
                action("average." + weight.Name, weight.In(_average));
            }
        }

        private void Exchange()
        {
            using var noGrad = no_grad();
            using var held = _weights.Values.clone();
            _weights.Values.copy_(_average);
            _average.copy_(held);
        }
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
