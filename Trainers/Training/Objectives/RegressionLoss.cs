using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>A loss of regression. It sees the target at mean 0 and deviation 1, as the network does.</summary>
public abstract record RegressionLoss : Loss
{
    private const double Rounding = 0.01;

    private protected RegressionLoss()
    {
    }

    /// <summary>The loss of one number a row.</summary>
    internal RowObjective CreateFunction() => new((output, target) => GetLosses(target - output.squeeze(1)));

    /// <summary>The loss of several numbers for the same target: this one of the first number, plus the mean of the others' own.</summary>
    /// <param name="others">The loss of each further number, at least one.</param>
    internal RowObjective CreateFunction(IReadOnlyList<RegressionLoss> others) => new((output, target) =>
    {
        using Scalar share = 1.0 / others.Count;
        var sum = GetLosses(target.sub(output.select(1, 0)));
        for (var i = 0; i < others.Count; i++)
        {
            sum = sum.add(others[i].GetLosses(target.sub(output.select(1, i + 1))), share);
        }

        return sum;
    });

    /// <summary>Whether a model that knows its rows by heart makes it small on new ones too, as far as a constant can. Only means are so.</summary>
    internal virtual bool IsOfMean => false;

    /// <summary>The same loss of one number up to a factor, as a smooth function: without corners, which <see cref="Rounded"/> takes away.</summary>
    /// <param name="error">Target minus prediction.</param>
    /// <returns>The loss, and its derivative by the error.</returns>
    internal abstract (double Loss, double Slope) Smooth(double error);

    /// <summary>
    /// The size of an error, a parabola where it is small: the mean over errors up to 0.01 smaller and larger (Fernandes, Guerre and Horta 2021).
    /// </summary>
    /// <param name="error">Target minus prediction, in deviations of the target.</param>
    /// <returns>The size, and its derivative by the error.</returns>
    private protected static (double Size, double Slope) Rounded(double error) => Math.Abs(error) < Rounding
        ? (((error * error / Rounding) + Rounding) / 2, error / Rounding)
        : (Math.Abs(error), Math.Sign(error));

    /// <summary>The loss of each row.</summary>
    /// <param name="error">(batch): target minus prediction.</param>
    /// <returns>(batch).</returns>
    private protected abstract Tensor GetLosses(Tensor error);
}
