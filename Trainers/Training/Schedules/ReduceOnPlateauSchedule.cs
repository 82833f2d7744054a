using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Schedules;

/// <summary>
/// The step size is cut when the validation loss (the training loss without validation rows) has stopped falling, as torch's
/// ReduceLROnPlateau does it.
/// </summary>
/// <param name="Factor">What is left of the step size at each cut, in (0, 1). Default 0.1.</param>
/// <param name="Patience">The number of epochs without a better loss that are let pass before a cut, zero or positive. Default 3.</param>
/// <param name="Threshold">By which part of the best loss so far another must be lower to count as better, in [0, 1). Default 1e-4.</param>
public sealed record ReduceOnPlateauSchedule(double Factor = 0.1, int Patience = 3, double Threshold = 1e-4) : LearningRateSchedule
{
    /// <summary>What is left of the step size at each cut, in (0, 1).</summary>
    public double Factor { get; } = Require.Fraction(Require.Positive(Factor), nameof(Factor));

    /// <summary>The number of epochs without a better loss that are let pass before a cut, zero or positive.</summary>
    public int Patience { get; } = Require.NotNegative(Patience);

    /// <summary>By which part of the best loss so far another must be lower to count as better, in [0, 1).</summary>
    public double Threshold { get; } = Require.Fraction(Threshold);

    internal override LearningRateCurve CreateCurve() => new PlateauCurve(this);

    private sealed class PlateauCurve(ReduceOnPlateauSchedule schedule) : LearningRateCurve
    {
        private double _factor = 1;
        private double _best = double.PositiveInfinity;
        private int _epochsWithoutBetter;

        public override double FactorAt(SchedulePosition position) => _factor;

        public override void OnEpochEnded(double loss)
        {
            if (loss < _best * (1 - schedule.Threshold))
            {
                _best = loss;
                _epochsWithoutBetter = 0;
            }
            else if (++_epochsWithoutBetter > schedule.Patience)
            {
                _factor *= schedule.Factor;
                _epochsWithoutBetter = 0;
            }
        }

        public override void Save(TrainingSnapshot snapshot)
        {
            snapshot.Set("schedule.factor", _factor);
            snapshot.Set("schedule.best", _best);
            snapshot.Set("schedule.epochsWithoutBetter", _epochsWithoutBetter);
        }

        public override void Restore(TrainingSnapshot snapshot)
        {
            _factor = snapshot.Get<double>("schedule.factor")[0];
            _best = snapshot.Get<double>("schedule.best")[0];
            _epochsWithoutBetter = snapshot.Get<int>("schedule.epochsWithoutBetter")[0];
        }
    }
}
