using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>What training makes small: a figure for each row, from the network's output and the target.</summary>
/// <remarks>Classification takes a <see cref="ClassificationLoss"/>, regression a <see cref="RegressionLoss"/>.</remarks>
[JsonDerivedType(typeof(AbsoluteLoss), "AbsoluteLoss")]
[JsonDerivedType(typeof(CrossEntropyLoss), "CrossEntropyLoss")]
[JsonDerivedType(typeof(FocalLoss), "FocalLoss")]
[JsonDerivedType(typeof(HuberLoss), "HuberLoss")]
[JsonDerivedType(typeof(QuantileLoss), "QuantileLoss")]
[JsonDerivedType(typeof(SquaredLoss), "SquaredLoss")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
public abstract record Loss
{
    private protected Loss()
    {
    }
}
