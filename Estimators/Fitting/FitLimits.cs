namespace MLNet.DeepExtensions.Fitting;

/// <summary>How long a fit may take that is one of several: its options say how it is trained, and whoever runs it, how much of it.</summary>
internal sealed record FitLimits
{
    /// <summary>The part of the epochs to train, in (0, 1]. Default all.</summary>
    public double EpochShare { get; init; } = 1;

    /// <summary>Stops the training. Default never.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The options within the limits.</summary>
    /// <param name="options">The estimator's options.</param>
    public NetworkEstimatorOptions Apply(NetworkEstimatorOptions options)
    {
        if (EpochShare == 1 && !CancellationToken.CanBeCanceled)
        {
            return options;
        }

        var limited = (NetworkEstimatorOptions)options.Shorten(EpochShare);
        limited.CancellationToken = options.CancellationToken.CanBeCanceled && CancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, CancellationToken).Token
            : CancellationToken.CanBeCanceled ? CancellationToken : options.CancellationToken;
        return limited;
    }
}
