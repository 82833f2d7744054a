using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>A smooth function of many numbers.</summary>
/// <param name="point">Where.</param>
/// <param name="gradient">Takes the gradient there.</param>
/// <returns>The value there.</returns>
internal delegate double SmoothFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// Finds where a smooth function is smallest; of one that is not convex, the hollow in which it starts: limited-memory BFGS (Liu and Nocedal
/// 1989) with a line search for the weak Wolfe conditions by bisection (Lewis and Overton 2013).
/// </summary>
/// <param name="function">The function.</param>
/// <param name="point">Where to start; after <see cref="Run"/> the best point found.</param>
internal sealed class LbfgsMinimizer(SmoothFunction function, double[] point)
{
    private const int Memory = 8;
    private const int MaximumTrials = 30;
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const double Tolerance = 1e-6;

    private readonly List<(double[] Step, double[] Change, double Product)> _history = new(Memory);
    private readonly double[] _direction = new double[point.Length];
    private double[] _gradient = new double[point.Length];
    private double[] _nextGradient = new double[point.Length];
    private double _value;

    /// <summary>Goes on until nothing is gained.</summary>
    /// <param name="maximumSteps">The number of steps at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(int maximumSteps, CancellationToken cancellationToken)
    {
        _value = function(point, _gradient);
        for (var step = 0; step < maximumSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SetDirection();
            if (Search() is not var (next, nextValue))
            {
                return; // nothing smaller can be found in 64-bit floats
            }

            Remember(next);
            next.CopyTo(point, 0);
            (_gradient, _nextGradient) = (_nextGradient, _gradient);
            var gain = _value - nextValue;
            _value = nextValue;
            if (gain <= Tolerance * Math.Max(1, Math.Abs(_value)))
            {
                return;
            }
        }
    }

    // The two-loop recursion: minus the gradient times an estimate of the inverse Hessian.
    private void SetDirection()
    {
        TensorPrimitives.Negate<double>(_gradient, _direction);
        var shares = new double[_history.Count];
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot<double>(_history[i].Step, _direction) / _history[i].Product;
            TensorPrimitives.MultiplyAdd<double>(_history[i].Change, -shares[i], _direction, _direction);
        }

        var scale = _history.Count > 0
            ? _history[^1].Product / TensorPrimitives.Dot<double>(_history[^1].Change, _history[^1].Change)
            : 1 / Math.Max(1, TensorPrimitives.Norm<double>(_direction));
        TensorPrimitives.Multiply<double>(_direction, scale, _direction);
        for (var i = 0; i < _history.Count; i++)
        {
            var share = TensorPrimitives.Dot<double>(_history[i].Change, _direction) / _history[i].Product;
            TensorPrimitives.MultiplyAdd<double>(_history[i].Step, shares[i] - share, _direction, _direction);
        }
    }

    // Leaves the gradient at the point found in _nextGradient.
    private (double[] Point, double Value)? Search()
    {
        var slope = TensorPrimitives.Dot<double>(_gradient, _direction);
        var (shortest, longest, length) = (0.0, double.PositiveInfinity, 1.0);
        var next = new double[point.Length];
        for (var trial = 0; slope < 0 && trial < MaximumTrials; trial++)
        {
            TensorPrimitives.MultiplyAdd<double>(_direction, length, point, next);
            var value = function(next, _nextGradient);
            if (!(value <= _value + (SufficientDecrease * length * slope)))
            {
                longest = length;
            }
            else if (TensorPrimitives.Dot<double>(_nextGradient, _direction) < Curvature * slope)
            {
                shortest = length;
            }
            else
            {
                return (next, value);
            }

            length = double.IsInfinity(longest) ? 2 * shortest : (shortest + longest) / 2;
        }

        return null;
    }

    private void Remember(double[] next)
    {
        var (step, change) = (new double[point.Length], new double[point.Length]);
        TensorPrimitives.Subtract<double>(next, point, step);
        TensorPrimitives.Subtract<double>(_nextGradient, _gradient, change);
        var product = TensorPrimitives.Dot<double>(step, change);
        if (product > 0)
        {
            if (_history.Count == Memory)
            {
                _history.RemoveAt(0);
            }

            _history.Add((step, change, product));
        }
    }
}
