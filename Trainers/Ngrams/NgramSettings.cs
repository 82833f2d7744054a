using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>
/// How the neighbouring keys of a sequence, its n-grams, are counted by a linear model beside the network: the wide part of a wide and deep
/// model (Cheng et al. 2016). On small corpora such a model is hard to beat, and the network sees what it cannot.
/// </summary>
/// <remarks>
/// A row is the set of its n-grams, each weighted by its inverse document frequency, and, weighted by half of it, the set of those of its first
/// quarter and the set of those of its last one; all are scaled to length 1 together. Classes are told apart by logistic regression whose
/// penalty is the weaker, the more an n-gram's naive-Bayes log-count ratio tells (Wang and Manning 2012); numbers by ridge regression. With
/// another <c>Loss</c>, label smoothing or class weights, model, network and the sum of both make that small; where the loss has a corner, as
/// that of a quantile has, model and sum see it rounded off by 0.01 deviations of the target (Fernandes, Guerre and Horta 2021). The
/// model and the network are trained apart, and the score is the weighted sum of
/// theirs that does best on rows that they have not seen (stacking, Wolpert 1992): the validation rows, or else a tenth of the training rows,
/// which are kept from the network. With fewer than 80 training rows none are kept, and the network counts a fifth; a training that goes on
/// from an initial model keeps its weights, whatever its loss. There can be 5,592,405 different keys at most.
/// </remarks>
public sealed record NgramSettings
{
    /// <summary>Up to three words, in three texts at least.</summary>
    public NgramSettings()
    {
    }

    [JsonConstructor]
    internal NgramSettings(
        int maximumLength = 3,
        int minimumRowCount = 3,
        int maximumNumberOfWeights = 1_000_000,
        int maximumSequenceLength = 4096,
        double inversePenalty = 32)
    {
        (MaximumLength, MinimumRowCount, MaximumNumberOfWeights) = (maximumLength, minimumRowCount, maximumNumberOfWeights);
        (MaximumSequenceLength, InversePenalty) = (maximumSequenceLength, inversePenalty);
    }

    /// <summary>The number of keys of the longest n-grams, positive. Default 3.</summary>
    public int MaximumLength
    {
        get;
        init => field = Require.Positive(value, "Ngrams.MaximumLength");
    }
    = 3;

    /// <summary>In how many training rows an n-gram must occur to be counted, positive; single keys need one. Default 3.</summary>
    public int MinimumRowCount
    {
        get;
        init => field = Require.Positive(value, "Ngrams.MinimumRowCount");
    }
    = 3;

    /// <summary>
    /// How many weights the model has at most, n-grams times classes, positive; the most frequent n-grams are kept. Default 1,000,000.
    /// </summary>
    public int MaximumNumberOfWeights
    {
        get;
        init => field = Require.Positive(value, "Ngrams.MaximumNumberOfWeights");
    }
    = 1_000_000;

    /// <summary>The number of keys of a row that are looked at, positive; longer rows are cut as <c>Truncation</c> says. Default 4,096.</summary>
    public int MaximumSequenceLength
    {
        get;
        init => field = Require.Positive(value, "Ngrams.MaximumSequenceLength");
    }
    = 4096;

    /// <summary>
    /// C: how much a row's loss counts against large weights, positive; larger fits the training rows more closely. Default 32.
    /// </summary>
    public double InversePenalty
    {
        get;
        init => field = Require.Positive(value, "Ngrams.InversePenalty");
    }
    = 32;
}
