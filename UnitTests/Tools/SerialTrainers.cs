using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>ML.NET's SDCA on one thread. On several, which it takes where there are enough processors, no two fits give the same weights.</summary>
internal static class SerialTrainers
{
    private const int Enough = 20;

    public static SdcaRegressionTrainer SerialSdca(
        this RegressionCatalog.RegressionTrainers trainers, string label = "Label", int iterations = Enough) =>
        trainers.Sdca(new SdcaRegressionTrainer.Options { LabelColumnName = label, MaximumNumberOfIterations = iterations, NumberOfThreads = 1 });

    public static SdcaLogisticRegressionBinaryTrainer SerialSdca(
        this BinaryClassificationCatalog.BinaryClassificationTrainers trainers, int iterations = Enough) =>
        trainers.SdcaLogisticRegression(
            new SdcaLogisticRegressionBinaryTrainer.Options { MaximumNumberOfIterations = iterations, NumberOfThreads = 1 });

    public static SdcaMaximumEntropyMulticlassTrainer SerialSdca(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers, string label = "Label", int iterations = Enough) =>
        trainers.SdcaMaximumEntropy(
            new SdcaMaximumEntropyMulticlassTrainer.Options { LabelColumnName = label, MaximumNumberOfIterations = iterations, NumberOfThreads = 1 });
}
