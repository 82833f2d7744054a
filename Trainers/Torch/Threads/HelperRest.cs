using System.Diagnostics;

namespace MLNet.DeepExtensions.Trainers.Torch.Threads;

/// <summary>
/// For how long helpers are not asked: where other programs compute, the system lets a helper run late, and who has shared work with it waits.
/// </summary>
/// <remarks>
/// A wait is too long when the thread would have done the part itself by then, but for the shortest ones, and also when all waits of late together
/// have cost more than the helpers' parts have saved. Then they rest for twenty times as long, and for twice as long as the last time whenever that
/// comes again soon: what is lost stays below a twentieth and becomes less. Times are ticks of <see cref="Stopwatch"/>.
/// </remarks>
internal sealed class HelperRest
{
    private const double ShortestWait = 2e-4; // seconds that are never too long
    private const double LeastRest = 20;
    private const double MostRest = 640;
    private const double Kept = 0.9; // of what was won or lost, from one piece of work to the next
    private const double Recovered = 0.97; // what a rest is multiplied by for each piece of work that was worth sharing
    private static readonly double _shortestWait = ShortestWait * Stopwatch.Frequency;
    private double _rest = LeastRest;
    private double _balance;
    private long _until;

    /// <summary>Whether helpers rest.</summary>
    /// <param name="now">The time.</param>
    public bool Lasts(long now) => now < _until;

    /// <summary>Tells of a piece of work that was cut into parts.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wait">How long helpers were waited for at its end.</param>
    /// <param name="timeOfPart">What a part took who waited.</param>
    /// <param name="helped">The number of parts that helpers did.</param>
    public void AfterShared(long now, long wait, long timeOfPart, int helped)
    {
        var won = ((double)helped * timeOfPart) - wait;
        _balance = (Kept * _balance) + won;
        if (wait > Math.Max(timeOfPart, _shortestWait) || _balance < -_shortestWait)
        {
            Begin(now, Math.Max(wait, -_balance));
        }
        else if (won > 0)
        {
            _rest = Math.Max(LeastRest, _rest * Recovered);
        }
    }

    /// <summary>Tells of work that was begun ahead.</summary>
    /// <param name="now">The time.</param>
    /// <param name="wait">How long it was waited for.</param>
    public void AfterAhead(long now, long wait)
    {
        if (wait > _shortestWait)
        {
            Begin(now, wait);
        }
    }

    private void Begin(long now, double lost)
    {
        _until = now + (long)(_rest * lost);
        _rest = Math.Min(MostRest, 2 * _rest);
        _balance = 0;
    }
}
