namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>A linear rise over the first twentieth of the steps, then a cosine down to zero (Loshchilov and Hutter 2017).</summary>
/// <param name="peak">The largest step size.</param>
/// <param name="steps">The number of steps of the whole training.</param>
internal sealed class LearningRateSchedule(double peak, long steps)
{
    private readonly double _warmup = Math.Max(1, steps / 20.0);

    /// <summary>The step size of a step, numbered from 0.</summary>
    public double At(long step)
    {
        if (step < _warmup)
        {
            return peak * (step + 1) / (_warmup + 1);
        }

        var done = (step - _warmup) / Math.Max(1, steps - _warmup);
        return peak * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done)));
    }
}
