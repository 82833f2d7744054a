using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>The optimiser of one training: moves the weights by their gradients. Owns what it remembers of them.</summary>
internal abstract class ParameterOptimizer : IDisposable, ITrainingPart
{
    private readonly FlatWeights _weights;
    private readonly double _weightDecay;
    private readonly IReadOnlyList<GradientRule> _rules;
    private readonly (string Name, Tensor Values)[] _state;
    private readonly long[] _steps; // of each weight, up to when the ranges were made
    private readonly bool[] _isReached;
    private bool[] _isInRange = [];
    private List<WeightRange> _ranges = [];

    /// <summary>Starts with nothing remembered.</summary>
    /// <param name="weights">The weights to train; they belong to the caller.</param>
    /// <param name="weightDecay">The weight decay of matrices.</param>
    /// <param name="rules">What is done to the gradients before each step, in this order.</param>
    /// <param name="state">The names of what is remembered of every value of a weight; all begin with zero.</param>
    protected ParameterOptimizer(FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules, params string[] state)
    {
        (_weights, _weightDecay, _rules) = (weights, weightDecay, rules);
        _state = Array.ConvertAll(state, name => (name, zeros_like(weights.Values).DetachFromDisposeScope()));
        (_steps, _isReached) = (new long[weights.Parts.Count], new bool[weights.Parts.Count]);
    }

    /// <summary>The step size of the last step; 0 before the first.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Moves all weights once, and forgets their gradients. A weight that the loss does not reach stays as it is.</summary>
    /// <param name="learningRate">The step size, zero or positive.</param>
    public void Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        LearningRate = learningRate;
        _weights.TakeGradients(_isReached);
        if (!_isInRange.AsSpan().SequenceEqual(_isReached))
        {
            MakeRanges();
        }

        foreach (var rule in _rules)
        {
            rule.Apply(_weights.Gradients, _ranges);
        }

        foreach (var range in _ranges)
        {
            range.StartStep();
            Move(range, learningRate * range.RateFactor, range.IsMatrix ? _weightDecay : 0);
        }
    }

    /// <inheritdoc/>
    public void Save(TrainingSnapshot snapshot)
    {
        CountSteps();
        snapshot.Set("optimizer.learningRate", LearningRate);
        snapshot.Set<long>("optimizer.steps", _steps);
        ForEachState(snapshot.Set);
    }

    /// <inheritdoc/>
    public void Restore(TrainingSnapshot snapshot)
    {
        LearningRate = snapshot.Get<double>("optimizer.learningRate")[0];
        ForEachState(snapshot.CopyTo);
        DropRanges();
        snapshot.Get<long>("optimizer.steps").CopyTo(_steps, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropRanges();
        foreach (var (_, values) in _state)
        {
            values.Dispose();
        }
    }

    /// <summary>Moves weights that have a gradient. Runs without recording gradients.</summary>
    protected abstract void Move(WeightRange range, double learningRate, double weightDecay);

    // As few as there can be: mostly one of all matrices and one of all others, or so for each factor of the step size.
    private void MakeRanges()
    {
        DropRanges();
        _isInRange = [.. _isReached];
        for (var first = 0; first < _steps.Length;)
        {
            var end = first + 1;
            if (_isReached[first])
            {
                var part = _weights.Parts[first];
                while (end < _steps.Length && _isReached[end] && _steps[end] == _steps[first] && part.MovesAs(_weights.Parts[end]))
                {
                    end++;
                }

                var state = _state.Select(entry => entry.Values);
                _ranges.Add(new WeightRange(part, _weights.Parts[end - 1], _steps[first], _weights, state));
            }

            first = end;
        }
    }

    private void DropRanges()
    {
        CountSteps();
        _ranges.ForEach(range => range.Dispose());
        (_ranges, _isInRange) = ([], []);
    }

    private void CountSteps()
    {
        foreach (var range in _ranges)
        {
            for (var i = 0; i < _steps.Length; i++)
            {
                _steps[i] = range.Holds(_weights.Parts[i]) ? range.Step : _steps[i];
            }
        }
    }

    private void ForEachState(Action<string, Tensor> action)
    {
        using var scope = NewDisposeScope();
        foreach (var weight in _weights.Parts)
        {
            foreach (var (name, values) in _state)
            {
                action($"optimizer.{weight.Name}.{name}", weight.In(values));
            }
        }
    }
}
