using System.Globalization;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Asks the training to stop after some epochs without progress.</summary>
internal sealed class EarlyStoppingCallback(EarlyStopping options, Metric metric) : TrainingCallback, ITrainingPart
{
    private const string Entry = "earlyStopping";
    private double _best = metric.Worst;
    private int _epochsWithout;

    public override void OnEpochEnded(TrainingState state, EpochResult result)
    {
        if (metric.GetValue(result) is { } value && metric.IsBetter(value, _best, options.MinimumDelta))
        {
            (_best, _epochsWithout) = (value, 0);
        }
        else if (++_epochsWithout >= options.Patience)
        {
            state.RequestStop(string.Create(CultureInfo.InvariantCulture, $"no progress of {metric.Name} in {_epochsWithout} epochs"));
        }
    }

    public void Save(TrainingSnapshot snapshot) => snapshot.Set<double>(Entry, [_best, _epochsWithout]);

    public void Restore(TrainingSnapshot snapshot)
    {
        var values = snapshot.Get<double>(Entry);
        (_best, _epochsWithout) = (values[0], (int)values[1]);
    }
}
