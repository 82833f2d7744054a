using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>
/// Writes down the step size and the smoothed loss of every step, and stops the training as soon as it diverges. The smoothing and the suggestion
/// are those of Howard and Gugger 2020 (fast.ai).
/// </summary>
/// <param name="steps">The number of steps after which it is stopped in any case.</param>
internal sealed class RangeTestCallback(int steps) : TrainingCallback
{
    // Each loss is so much of the smoothed one; four times the lowest is taken for diverged.
    private const double NewPart = 0.02;
    private const double DivergedRatio = 4;

    // At the lowest loss the rate is about to be too large.
    private const double SuggestedPart = 0.1;

    private readonly List<double> _rates = [];
    private readonly List<double> _losses = [];
    private double _average;
    private double _lowest = double.PositiveInfinity;

    /// <summary>What was written down.</summary>
    /// <exception cref="InvalidOperationException">The very first loss was not finite.</exception>
    public LearningRateTest Result => _losses.Count > 0
        ? new LearningRateTest(_rates, _losses, SuggestedPart * _rates[_losses.IndexOf(_lowest)])
        : throw new InvalidOperationException("The loss is not finite before the first step. Check the features for values of extreme size.");

    /// <inheritdoc/>
    public override void OnStepEnded(TrainingState state)
    {
        _average += NewPart * (state.StepLoss - _average);
        var smoothed = _average / (1 - Math.Pow(1 - NewPart, _losses.Count + 1)); // it starts from zero
        if (!(smoothed <= DivergedRatio * _lowest))
        {
            state.RequestStop("the loss diverges");
            return;
        }

        _lowest = Math.Min(_lowest, smoothed);
        _rates.Add(state.LearningRate);
        _losses.Add(smoothed);
        if (_losses.Count == steps)
        {
            state.RequestStop("all step sizes were tried");
        }
    }
}
