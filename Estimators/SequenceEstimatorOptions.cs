using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Embeddings;
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

    /// <summary>
    /// A text file of word vectors that others have trained, from which the embedding of a column of keys starts when there is no
    /// <see cref="TrainingOptions.InitialModel"/>: as GloVe or word2vec write it, a word and its numbers on each line. Default null: none.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Words are found by the column's key values, which must be texts: the same text, or else the same in lower case. Keys that are not in
    /// the file start at random, at the scale of the others. The vectors must be of the embedding's size. They are trained on with all
    /// else; to keep them as they are, name their layer in <see cref="TrainingOptions.FrozenLayers"/>.
    /// </para>
    /// <para>The file is read once, before the training rows; only the vectors of the column's keys are kept in memory.</para>
    /// </remarks>
    /// <exception cref="FileNotFoundException">There is no such file when the estimator is made.</exception>
    public string? WordVectorsPath { get; set; }

    internal override KeyVectors? ReadKeyVectors(DataViewSchema.Column features, Network network, IChannel channel) => WordVectorsPath is { } path
        ? WordVectors.Read(path, features, network, channel)
        : null;

    /// <summary>Whether rows with missing numbers, NaN, can be trained on.</summary>
    private protected abstract bool TakesMissing { get; }

    internal override IReadOnlyList<InputColumn> CreateInputs() => [new SequenceInput(FeatureColumnName!, Truncation.To(MaximumSequenceLength), TakesMissing)];

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumSequenceLength);
        _ = Require.Defined(Truncation);
        if (WordVectorsPath is { Length: 0 })
        {
            throw new ArgumentException("WordVectorsPath must be null or the path of a file but is empty.");
        }

        if (WordVectorsPath is not null && !File.Exists(WordVectorsPath))
        {
            throw new FileNotFoundException(
                $"WordVectorsPath must be a text file of word vectors but there is no file '{Path.GetFullPath(WordVectorsPath)}'. Fetch one, such as those of GloVe, or set it to null.", WordVectorsPath);
        }
    }
}
