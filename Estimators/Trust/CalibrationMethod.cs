namespace MLNet.DeepExtensions.Trust;

/// <summary>How probabilities are calibrated.</summary>
public enum CalibrationMethod
{
    /// <summary>
    /// Of two classes <see cref="Platt"/> or <see cref="Isotonic"/>, whichever has the lower log-loss in a cross-validation on the held-out rows; of
    /// several classes <see cref="Temperature"/>.
    /// </summary>
    Auto,

    /// <summary>Two classes: a straight line of the log-odds (Platt 1999). Needs few rows, keeps the order of the rows.</summary>
    Platt,

    /// <summary>Two classes: a line of any form that never falls (Zadrozny and Elkan 2002). Needs hundreds of rows; rows next to each other may
    /// become equal.</summary>
    Isotonic,

    /// <summary>Several classes: the logits divided by one number (Guo et al. 2017). The order of a row's classes stays.</summary>
    Temperature,
}
