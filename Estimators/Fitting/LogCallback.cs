using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Writes a line for every epoch to <c>MLContext.Log</c>, and first what was found wrong with libtorch.</summary>
internal sealed class LogCallback(IChannel channel) : TrainingCallback
{
    public override void OnTrainingStarted(TrainingState state)
    {
        if (KernelCheck.OfThisProcess.Notice is { } notice)
        {
            channel.Info(MessageSensitivity.None, notice);
        }
    }

    public override void OnEpochEnded(TrainingState state, EpochResult result) => channel.Info(
        MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture, $"Epoch {result.Epoch}/{state.Epochs}: {result.Figures}."));
}
