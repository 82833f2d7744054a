using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The settings of estimators that take sequences too: keys of any number, or a vector of numbers for each step.</summary>
public abstract class SequenceEstimatorOptions : NetworkEstimatorOptions
{
    /// <summary>
    /// The largest number of keys of a row that the network takes, positive; longer rows are cut as <see cref="Truncation"/> says.
    /// Batches are only as long as their longest row. Default 256. A column of numbers has its own length.
    /// </summary>
    public int MaximumSequenceLength { get; set; } = 256;

    /// <summary>Which keys of a longer row are left out. Default <see cref="SequenceTruncation.Post"/>: the last ones.</summary>
    public SequenceTruncation Truncation { get; set; } = SequenceTruncation.Post;

    internal override InputColumn CreateInput() => new SequenceInput(FeatureColumnName, CutTo(MaximumSequenceLength));

    /// <summary>How sequences longer than a length are cut.</summary>
    private protected SequenceCut CutTo(int length)
    {
        var head = (int)Truncation.HeadOf(length);
        return new SequenceCut(head, length - head);
    }

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumSequenceLength);
        if (!Enum.IsDefined(Truncation))
        {
            throw new ArgumentOutOfRangeException(nameof(Truncation), Truncation, "Truncation must be Post, Pre or Middle.");
        }
    }
}
