namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>How a chain is cross-validated.</summary>
public sealed class CrossValidationOptions : FoldedOptions
{
    /// <summary>
    /// How many folds are fitted side by side, positive. Default 1, so that the rows of one fold at a time are in memory.
    /// </summary>
    /// <remarks>
    /// The trainers of this package give the same models whatever the number: their seed is their own. Trainers that draw random numbers from the
    /// ML.NET context while they are fitted, such as SDCA, give the same ones again only with 1.
    /// </remarks>
    public int Parallel { get; set; } = 1;

    /// <summary>Whether the folds' models are kept; otherwise they are disposed once they have predicted. Default true.</summary>
    public bool KeepModels { get; set; } = true;

    /// <summary>Told of each fold that is done. Default null.</summary>
    public IProgress<FoldProgress>? Progress { get; set; }

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Parallel);
    }
}
