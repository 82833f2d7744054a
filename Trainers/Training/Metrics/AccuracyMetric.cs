using MLNet.DeepExtensions.Trainers.Layers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>The part of the rows whose class is predicted right, in [0, 1] (ML.NET's micro accuracy).</summary>
internal sealed class AccuracyMetric : Metric
{
    public override string Name => "Accuracy";

    // One logit stands for two classes: above zero is class 1.
    protected override Tensor Sum(Tensor output, Tensor target) => output.shape[1] == 1
        ? output.squeeze(1).gt(Scalars.Zero).eq(target.gt(Scalars.Half)).sum()
        : output.argmax(1).eq(target).sum();
}
