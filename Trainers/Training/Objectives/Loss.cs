using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>What training makes small: a figure for each row, or for the rows of a group together, from the network's output and the
/// target.</summary>
/// <remarks>
/// Classification takes a <see cref="ClassificationLoss"/>, regression a <see cref="RegressionLoss"/>, ranking a <see cref="RankingLoss"/>.
/// </remarks>
[JsonDerivedType(typeof(AbsoluteLoss), "AbsoluteLoss")]
[JsonDerivedType(typeof(CrossEntropyLoss), "CrossEntropyLoss")]
[JsonDerivedType(typeof(FocalLoss), "FocalLoss")]
[JsonDerivedType(typeof(HuberLoss), "HuberLoss")]
[JsonDerivedType(typeof(PairwiseLogisticLoss), "PairwiseLogisticLoss")]
[JsonDerivedType(typeof(QuantileLoss), "QuantileLoss")]
[JsonDerivedType(typeof(SquaredLoss), "SquaredLoss")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
public abstract record Loss
{
    private protected Loss()
    {
    }
}
