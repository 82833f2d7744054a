using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Schedules;

namespace MLNet.DeepExtensions.Trainers.Training;

// How gradients become steps, and how large these are.
public partial class TrainingOptions
{
    /// <summary>
    /// How gradients become steps: <see cref="AdamW"/>, <see cref="Adam"/> or <see cref="Sgd"/>. Default <see cref="AdamW"/>.
    /// </summary>
    public Optimizer Optimizer { get; set; } = new AdamW();

    /// <summary>
    /// The strength of the L1 penalty (Tibshirani 1996), zero or positive: L1 · Σ|w| over weight matrices, not biases and
    /// norms, is added to what is made small, through its subgradient; reported losses are without it. Default 0.
    /// </summary>
    public double L1 { get; set; }

    /// <summary>
    /// The largest norm of all gradients together, zero or positive; a longer gradient is scaled down to it (Pascanu et al.
    /// 2013). 1 is usual where training is unstable, for recurrent networks for example. Default 0: no limit.
    /// </summary>
    public double GradientClipNorm { get; set; }

    /// <summary>
    /// The number of batches whose gradients make one step together, positive: k batches do the same as one batch k times
    /// as large, in a k-th of the memory. The last step of an epoch takes the batches that are left. Default 1.
    /// </summary>
    public int GradientAccumulation { get; set; } = 1;

    /// <summary>
    /// How the step size goes over the training: <see cref="CosineSchedule"/>, <see cref="CosineLogSchedule"/>, <see cref="LinearSchedule"/>,
    /// <see cref="OneCycleSchedule"/>, <see cref="StepSchedule"/>, <see cref="ReduceOnPlateauSchedule"/> or <see cref="ConstantSchedule"/>. Default
    /// <see cref="CosineSchedule"/>, down to zero.
    /// </summary>
    public LearningRateSchedule LearningRateSchedule { get; set; } = new CosineSchedule();

    /// <summary>
    /// The part of all steps over which the step size first rises in a line (Goyal et al. 2017), in [0, 1). The schedule begins
    /// after it. Default 0.05.
    /// </summary>
    public double WarmupFraction { get; set; } = 0.05;

    /// <summary>Makes the optimiser of weights; the caller disposes it.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="firstRules">What is done to the gradients before all that the options say.</param>
    internal ParameterOptimizer CreateOptimizer(FlatWeights weights, params IEnumerable<GradientRule> firstRules)
    {
        List<GradientRule> rules = [.. firstRules];
        if (L1 > 0)
        {
            rules.Add(new L1Rule(L1));
        }

        if (GradientClipNorm > 0)
        {
            rules.Add(new ClipNormRule(GradientClipNorm)); // after L1: the penalty's gradient is part of the whole
        }

        return Optimizer.Create(weights, WeightDecay, rules);
    }

    partial void ValidateOptimization()
    {
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(LearningRateSchedule);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(GradientAccumulation);
        Require.Finite(L1, nameof(L1), L1 >= 0, "zero or a positive number");
        Require.Finite(GradientClipNorm, nameof(GradientClipNorm), GradientClipNorm >= 0, "zero (no limit) or a positive number");
        Require.Finite(WarmupFraction, nameof(WarmupFraction), WarmupFraction is >= 0 and < 1, "in [0, 1)");
    }
}
