namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>What training makes small: a figure for each row, from the network's output and the target.</summary>
/// <remarks>Classification takes a <see cref="ClassificationLoss"/>, regression a <see cref="RegressionLoss"/>.</remarks>
public abstract record Loss
{
    private protected Loss()
    {
    }
}
