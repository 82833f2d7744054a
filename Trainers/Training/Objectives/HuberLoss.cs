using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>Half the square of an error up to δ, beyond it δ·(|error| - δ/2): outliers pull no harder than δ (Huber 1964).</summary>
public sealed record HuberLoss : RegressionLoss
{
    /// <summary>Makes the loss.</summary>
    /// <param name="delta">
    /// δ, positive, in standard deviations of the training rows' target, whatever the target's own unit. Default 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">δ is not a positive number.</exception>
    public HuberLoss(double delta = 1)
    {
        Require.Finite(delta, nameof(Delta), delta > 0, "a positive number");
        Delta = delta;
    }

    /// <summary>The error δ from which the loss is a straight line, in standard deviations of the target.</summary>
    public double Delta { get; }

    internal override (double Loss, double Slope) Smooth(double error)
    {
        var (size, near) = (Math.Abs(error), Math.Clamp(error, -Delta, Delta));
        return (Math.Abs(near) * (size - (Math.Abs(near) / 2)), near);
    }

    private protected override Tensor GetLosses(Tensor error)
    {
        using Scalar delta = Delta;
        var size = error.abs();
        var near = size.clamp_max(delta);
        return near.mul(size.sub(near.mul(Scalars.Half)));
    }
}
