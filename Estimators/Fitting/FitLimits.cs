namespace MLNet.DeepExtensions.Fitting;

/// <summary>How long a fit may take that is one of several: its options say how it is trained, and whoever runs it, how much of it.</summary>
internal sealed record FitLimits
{
    /// <summary>The part of the epochs to train, in (0, 1]. Default all.</summary>
    public double EpochShare { get; init; } = 1;

    /// <summary>Stops the training. Default never.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What stops a fit: these limits, or its options. It is to be disposed with the fit, as the tokens may live much longer.</summary>
    /// <param name="options">The estimator's options.</param>
    public CancellationTokenSource Link(NetworkEstimatorOptions options) =>
        CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, CancellationToken);

    /// <summary>The options within the limits.</summary>
    /// <param name="options">The estimator's options.</param>
    /// <param name="stop">What stops the fit.</param>
    public NetworkEstimatorOptions Apply(NetworkEstimatorOptions options, CancellationToken stop)
    {
        if (EpochShare == 1 && !CancellationToken.CanBeCanceled)
        {
            return options;
        }

        var limited = (NetworkEstimatorOptions)options.Shorten(EpochShare);
        limited.CancellationToken = stop;
        return limited;
    }
}
