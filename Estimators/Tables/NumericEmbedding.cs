namespace MLNet.DeepExtensions;

/// <summary>What a network makes of each number of a table before its hidden layers.</summary>
public enum NumericEmbedding
{
    /// <summary>Nothing: the number goes in as it is, or standardised.</summary>
    None,

    /// <summary>
    /// A vector that bends at the quantiles of the number's training values (Gorishniy et al. 2022): it learns steps and plateaus as trees
    /// do, whatever the number's scale.
    /// </summary>
    PiecewiseLinear,

    /// <summary>
    /// A vector of sine waves of learned frequencies, of the standardised number (Gorishniy et al. 2022): for what comes again and again along
    /// the number, or changes in fine steps.
    /// </summary>
    Periodic,
}
