using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

/// <summary>The losses of n-gram models, by default those of a training with default options.</summary>
internal static class LinearLosses
{
    public static LinearLoss Logistic(float[] targets, int outputs = 1, ClassificationLoss? loss = null, double labelSmoothing = 0) =>
        new LogisticLinearLoss(targets, outputs, loss ?? new CrossEntropyLoss(), labelSmoothing);

    public static LinearLoss Softmax(long[] targets, int classCount, ClassificationLoss? loss = null, double labelSmoothing = 0) =>
        new SoftmaxLinearLoss(targets, classCount, loss ?? new CrossEntropyLoss(), labelSmoothing);

    public static LinearLoss Squared(float[] targets) => Number(targets, new SquaredLoss());

    public static LinearLoss Number(float[] targets, params RegressionLoss[] losses) => new NumberLinearLoss(targets, losses);
}
