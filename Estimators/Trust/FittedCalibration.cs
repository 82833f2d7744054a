using System.Globalization;

namespace MLNet.DeepExtensions.Trust;

/// <summary>How probabilities were calibrated, and what it was worth.</summary>
/// <param name="Method">The method that was taken, never <see cref="CalibrationMethod.Auto"/>.</param>
/// <param name="RowCount">The number of held-out rows that it was fitted to.</param>
/// <param name="LogLossBefore">
/// The log-loss of these rows before, in nats, 0 at best. Raw scores are taken for log-odds, or logits, whatever they are.
/// </param>
/// <param name="LogLossAfter">
/// The log-loss after, in nats: in a cross-validation on these rows, so that no row is judged by what was fitted to it; of a class with a single row
/// without.
/// </param>
/// <param name="Temperature">What the logits of several classes are divided by, positive: above 1 where the model was too sure. Null for two.</param>
/// <param name="Slope">What log-odds are multiplied by in Platt's scaling: below 1 where the model was too sure. Null with other methods.</param>
/// <param name="Intercept">What is then added. Null with other methods.</param>
public sealed record FittedCalibration(
    CalibrationMethod Method,
    int RowCount,
    double LogLossBefore,
    double LogLossAfter,
    double? Temperature = null,
    double? Slope = null,
    double? Intercept = null)
{
    /// <summary>A sentence that says all of it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Calibrated on {RowCount:N0} held-out rows: {Describe()}; log-loss {LogLossBefore:F4} before, {LogLossAfter:F4} after.");

    private string Describe() => this switch
    {
        { Temperature: { } temperature } => string.Create(CultureInfo.InvariantCulture, $"temperature {temperature:G4}"),
        { Slope: { } slope, Intercept: { } intercept } =>
            string.Create(CultureInfo.InvariantCulture, $"Platt's scaling, slope {slope:G4}, intercept {intercept:G4}"),
        _ => "isotonic regression",
    };
}
