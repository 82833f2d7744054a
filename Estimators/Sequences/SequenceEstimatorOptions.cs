using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The settings of estimators that take sequences too: keys of any number, or a vector of numbers for each step.</summary>
public abstract class SequenceEstimatorOptions : NetworkEstimatorOptions
{
    private const int MostKeys = 256;
    private const int MostSteps = 1_000;

    /// <summary>
    /// The numbers of a step, positive, where <see cref="NetworkEstimatorOptions.FeatureColumnName"/> is a column of numbers: 1 for a single
    /// signal, 3 for an acceleration in three directions. All numbers of the first step come first, then those of the next. Default null: the second
    /// dimension of a column of <c>[VectorType(steps, channels)]</c>.
    /// </summary>
    /// <remarks>
    /// Rows may then have any number of steps: a vector of Single of unknown size, such as <c>VBuffer&lt;float&gt;</c>, of which each row has a
    /// multiple of so many numbers. A row without any is one step whose numbers are all missing.
    /// </remarks>
    public int? Channels { get; set; }

    /// <summary>
    /// The largest number of steps of a row that the network takes, positive; longer rows are cut as <see cref="Truncation"/> says. Batches
    /// are only as long as their longest row. Default null: 256 keys, or 1,000 steps of numbers. A column of numbers of known size has its
    /// own length.
    /// </summary>
    public int? MaximumSequenceLength { get; set; }

    /// <summary>Which steps of a longer row are left out. Default <see cref="SequenceTruncation.Post"/>: the last ones.</summary>
    public SequenceTruncation Truncation { get; set; } = SequenceTruncation.Post;

    /// <summary>The file of word vectors that the embedding of a column of keys starts from.</summary>
    private protected abstract WordVectors WordVectors { get; }

    internal override KeyVectors? ReadKeyVectors(DataViewSchema.Column features, Network network, IChannel channel) =>
        WordVectors.Read(features, network, channel);

    /// <summary>Whether rows with missing numbers, NaN, can be trained on.</summary>
    private protected abstract bool TakesMissing { get; }

    /// <summary>How longer rows of keys are cut.</summary>
    private protected SequenceCut KeyCut => Truncation.To(MaximumSequenceLength ?? MostKeys);

    internal override IReadOnlyList<InputColumn> CreateInputs() => [new SequenceInput(FeatureColumnName!, KeyCut, StepsOf(Channels, TakesMissing))];

    /// <summary>How numbers are read as steps.</summary>
    /// <param name="channels">The numbers of a step; null if the column's dimensions tell them.</param>
    /// <param name="takesMissing">Whether rows with missing numbers, NaN, can be trained on.</param>
    private protected NumberSteps StepsOf(int? channels, bool takesMissing) =>
        new(channels, Truncation.To(MaximumSequenceLength ?? MostSteps), NumberSequence.Padding, takesMissing);

    internal override void Validate()
    {
        base.Validate();
        Require.PositiveOrNull(MaximumSequenceLength, nameof(MaximumSequenceLength));
        Require.PositiveOrNull(Channels, nameof(Channels));
        _ = Require.Defined(Truncation);
        WordVectors.Check();
    }
}
