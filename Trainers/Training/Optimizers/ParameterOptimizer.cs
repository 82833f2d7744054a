using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>The optimiser of one training: moves the weights by their gradients. Owns what it remembers of each weight.</summary>
internal abstract class ParameterOptimizer : IDisposable, ITrainingPart
{
    private readonly OptimizerSlot[] _slots;
    private readonly OptimizerSlot[][] _groups;
    private readonly IReadOnlyList<GradientRule> _rules;
    private readonly string[] _stateNames;

    /// <summary>Starts with nothing remembered.</summary>
    /// <param name="weights">The weights to train, by name; those that take no gradient are left out.</param>
    /// <param name="weightDecay">The weight decay of matrices.</param>
    /// <param name="rules">What is done to the gradients before each step, in this order.</param>
    /// <param name="state">The names of what is remembered of a weight, and how each begins.</param>
    protected ParameterOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> weights,
        double weightDecay,
        IReadOnlyList<GradientRule> rules,
        params (string Name, Func<Parameter, Tensor> Create)[] state)
    {
        using var noGrad = no_grad();
        _rules = rules;
        _stateNames = Array.ConvertAll(state, entry => entry.Name);
        _slots =
        [
            .. from weight in weights
               where weight.Parameter.requires_grad
               select new OptimizerSlot(
                   weight.Name,
                   weight.Parameter,
                   weightDecay,
                   Array.ConvertAll(state, entry => entry.Create(weight.Parameter).DetachFromDisposeScope())),
        ];
        _groups = [.. _slots.GroupBy(slot => slot.WeightDecay).Select(group => group.ToArray())];
    }

    /// <summary>The step size of the last step; 0 before the first.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Moves all weights once, and forgets their gradients.</summary>
    /// <param name="learningRate">The step size, zero or positive.</param>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        LearningRate = learningRate;
        foreach (var slot in _slots)
        {
            slot.TakeGradient();
        }

        foreach (var rule in _rules)
        {
            rule.Apply(_slots);
        }

        foreach (var group in _groups)
        {
            var moving = Array.FindAll(group, slot => slot.Gradient is not null);
            if (moving.Length > 0)
            {
                Move(moving, learningRate, moving[0].WeightDecay);
            }
        }

        foreach (var slot in _slots)
        {
            slot.DropGradient();
        }
    }

    /// <inheritdoc/>
    public void Save(TrainingSnapshot snapshot)
    {
        snapshot.Set("optimizer.learningRate", LearningRate);
        ForEachState(snapshot.Set);
    }

    /// <inheritdoc/>
    public void Restore(TrainingSnapshot snapshot)
    {
        LearningRate = snapshot.Get<double>("optimizer.learningRate")[0];
        ForEachState(snapshot.CopyTo);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }

    /// <summary>Moves weights of the same weight decay, all of which have a gradient. Runs without recording gradients.</summary>
    protected abstract void Move(OptimizerSlot[] slots, double learningRate, double weightDecay);

    private void ForEachState(Action<string, Tensor> action)
    {
        foreach (var slot in _slots)
        {
            for (var i = 0; i < _stateNames.Length; i++)
            {
                action($"optimizer.{slot.Name}.{_stateNames[i]}", slot.State[i]);
            }
        }
    }
}
