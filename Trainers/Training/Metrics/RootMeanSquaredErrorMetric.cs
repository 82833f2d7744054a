using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>The root of the mean squared error, in the unit of the target.</summary>
/// <param name="targetScale">The factor by which targets were divided for training.</param>
internal sealed class RootMeanSquaredErrorMetric(double targetScale) : Metric
{
    public override string Name => "RMSE";

    protected override Tensor Sum(Tensor output, Tensor target)
    {
        var difference = output.squeeze(1) - target;
        return difference.mul(difference).sum(ScalarType.Float64);
    }

    protected override double Finish(double mean) => Math.Sqrt(mean) * targetScale;
}
