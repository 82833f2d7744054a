using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>How often a training is saved: <c>CheckpointInterval.Epochs(1)</c>, <c>CheckpointInterval.Steps(500)</c>.</summary>
public sealed record CheckpointInterval
{
    private readonly int _epochs;
    private readonly int _steps;

    private CheckpointInterval(int epochs, int steps) => (_epochs, _steps) = (epochs, steps);

    /// <summary>After every <paramref name="count"/> epochs, validation included.</summary>
    /// <param name="count">The number of epochs, positive.</param>
    public static CheckpointInterval Epochs(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new CheckpointInterval(count, steps: 0);
    }

    /// <summary>After every <paramref name="count"/> steps, counted over the whole training.</summary>
    /// <param name="count">The number of steps, positive.</param>
    public static CheckpointInterval Steps(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new CheckpointInterval(epochs: 0, count);
    }

    /// <summary>The interval in words.</summary>
    public override string ToString() => _epochs > 0
        ? string.Create(CultureInfo.InvariantCulture, $"every {_epochs} epoch(s)")
        : string.Create(CultureInfo.InvariantCulture, $"every {_steps} step(s)");

    internal bool IsDueAfterEpoch(TrainingState state) => _epochs > 0 && state.Epoch % _epochs == 0;

    internal bool IsDueAfterStep(TrainingState state) =>
        _steps > 0 && (((long)(state.Epoch - 1) * state.StepsPerEpoch) + state.Step) % _steps == 0;
}
