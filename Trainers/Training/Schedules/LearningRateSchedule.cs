using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>
/// How the step size goes over the training, as a factor of LearningRate: <see cref="CosineSchedule"/>,
/// <see cref="CosineLogSchedule"/>, <see cref="LinearSchedule"/>, <see cref="OneCycleSchedule"/>, <see cref="StepSchedule"/>,
/// <see cref="ReduceOnPlateauSchedule"/> or <see cref="ConstantSchedule"/>. Each begins after the warm-up.
/// </summary>
[JsonDerivedType(typeof(ConstantSchedule), "ConstantSchedule")]
[JsonDerivedType(typeof(CosineLogSchedule), "CosineLogSchedule")]
[JsonDerivedType(typeof(CosineSchedule), "CosineSchedule")]
[JsonDerivedType(typeof(LinearSchedule), "LinearSchedule")]
[JsonDerivedType(typeof(OneCycleSchedule), "OneCycleSchedule")]
[JsonDerivedType(typeof(ReduceOnPlateauSchedule), "ReduceOnPlateauSchedule")]
[JsonDerivedType(typeof(StepSchedule), "StepSchedule")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Makes the curve of one training.</summary>
    internal abstract LearningRateCurve CreateCurve();
}
