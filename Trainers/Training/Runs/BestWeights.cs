using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Keeps the weights of the epoch that did best on the validation rows.</summary>
/// <param name="metric">What to judge an epoch by.</param>
internal sealed class BestWeights(Metric metric) : ITrainingPart
{
    private double _value = metric.Worst;

    /// <summary>The weights kept; null when the module's own are to be taken.</summary>
    public NetworkWeights? Weights { get; private set; }

    /// <summary>The number of the epoch kept; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Looks at the epoch that just ended.</summary>
    /// <param name="module">The module as it is now.</param>
    /// <param name="result">What the epoch gave; without validation every epoch is better than the one before.</param>
    /// <param name="isLast">Whether no epoch follows, so that nothing needs copying.</param>
    public void Offer(NetworkModule module, EpochResult result, bool isLast)
    {
        if (metric.GetValue(result) is { } value)
        {
            if (!metric.IsBetter(value, _value))
            {
                return;
            }

            _value = value;
            Weights = isLast ? null : NetworkWeights.From(module);
        }

        Epoch = result.Epoch;
    }

    void ITrainingPart.Save(TrainingSnapshot snapshot)
    {
        snapshot.Set("best/value", _value);
        snapshot.Set("best/epoch", Epoch);
        Weights?.Save(snapshot, "best/weights/");
    }

    void ITrainingPart.Restore(TrainingSnapshot snapshot)
    {
        _value = snapshot.Get<double>("best/value")[0];
        Epoch = snapshot.Get<int>("best/epoch")[0];
        var weights = NetworkWeights.From(snapshot, "best/weights/");
        Weights = weights.All.Count > 0 ? weights : null;
    }
}
