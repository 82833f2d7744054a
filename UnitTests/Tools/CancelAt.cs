using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Cancels a training in mid-epoch.</summary>
internal sealed class CancelAt(int epoch, int step, CancellationTokenSource cancellation) : TrainingCallback
{
    public override void OnStepEnded(TrainingState state)
    {
        if (state.Epoch == epoch && state.Step == step)
        {
            cancellation.Cancel();
        }
    }
}
