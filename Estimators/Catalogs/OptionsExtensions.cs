namespace MLNet.DeepExtensions.Catalogs;

/// <summary>What every catalog method does with the options it is given.</summary>
internal static class OptionsExtensions
{
    /// <summary>Checks options and copies them, so that later changes do not reach the estimator.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public static TOptions ValidatedCopy<TOptions>(this TOptions options)
        where TOptions : NetworkEstimatorOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return (TOptions)options.Copy();
    }
}
