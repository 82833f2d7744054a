using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>How probabilities were calibrated, and what it was worth.</summary>
public sealed class FittedCalibration
{
    internal FittedCalibration(CalibrationMethod method, int rowCount, double logLossBefore, double logLossAfter) =>
        (Method, RowCount, LogLossBefore, LogLossAfter) = (method, rowCount, logLossBefore, logLossAfter);

    /// <summary>The method that was taken, never <see cref="CalibrationMethod.Auto"/>.</summary>
    public CalibrationMethod Method { get; }

    /// <summary>The number of held-out rows that it was fitted to.</summary>
    public int RowCount { get; }

    /// <summary>
    /// The log-loss of these rows before, in nats, 0 at best. Raw scores are taken for log-odds, or logits, whatever they are.
    /// </summary>
    public double LogLossBefore { get; }

    /// <summary>
    /// The log-loss after, in nats: in a cross-validation on these rows, so that no row is judged by what was fitted to it; of a class with a single
    /// row without.
    /// </summary>
    public double LogLossAfter { get; }

    /// <summary>What the logits of several classes are divided by, positive: above 1 where the model was too sure. Null for two.</summary>
    public double? Temperature { get; internal init; }

    /// <summary>What log-odds are multiplied by in Platt's scaling: below 1 where the model was too sure. Null with other methods.</summary>
    public double? Slope { get; internal init; }

    /// <summary>What is then added. Null with other methods.</summary>
    public double? Intercept { get; internal init; }

    /// <summary>A sentence that says all of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Calibrated on {RowCount:N0} held-out rows: {GetMethodText()}; log-loss {LogLossBefore:F4} before, {LogLossAfter:F4} after.");

    private string GetMethodText() => this switch
    {
        { Temperature: { } temperature } => string.Create(CultureInfo.InvariantCulture, $"temperature {temperature:G4}"),
        { Slope: { } slope, Intercept: { } intercept } =>
            string.Create(CultureInfo.InvariantCulture, $"Platt's scaling, slope {slope:G4}, intercept {intercept:G4}"),
        _ => "isotonic regression",
    };
}
