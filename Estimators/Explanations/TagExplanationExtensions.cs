using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Trainers.Models;

namespace Microsoft.ML;

/// <summary>Tells which words of a sentence made the label of one of them.</summary>
/// <remarks>
/// A word's contribution is its integrated gradient (Sundararajan et al. 2017), as of <c>ExplainTokens</c>: of the way of the label's probability
/// from the same row with all words unknown to the row itself, the part that goes back to this word and its spelling. The contributions together
/// are the difference of the two probabilities, up to an error that falls with <c>steps</c>. It is computed by libtorch, on the CPU.
/// </remarks>
public static class TagExplanationExtensions
{
    /// <summary>Explains the label of a word.</summary>
    /// <typeparam name="TRow">A class with the column of the words; an anonymous one will do.</typeparam>
    /// <param name="model">The model, which ends in <c>TokenTagger</c>.</param>
    /// <param name="row">The row, as it comes before the first step of the model.</param>
    /// <param name="word">The place of the word, from 0 on.</param>
    /// <param name="tagName">The label whose probability to explain. Default null: the most probable one.</param>
    /// <param name="steps">At how many points the way is measured, positive: the more, the more exact. Default 64.</param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <returns>The row's words with their contributions, and the two probabilities.</returns>
    /// <exception cref="ArgumentException">
    /// The model holds no network, the network does not label words or has no such label, or the row lacks the column of the words.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="word"/> is not the place of a word that the network reads, or <paramref name="steps"/> is zero or negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">libtorch is missing; the message says what to add.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public static TokenExplanation ExplainTag<TRow>(
        this ITransformer model, TRow row, int word, string? tagName = null, int steps = 64, TrainedNetwork? network = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var modelSteps = ModelSteps.From(model);
        network ??= modelSteps.FindNetwork(nameof(ExplainTag));
        return new TagExplainer(network, tagName, steps).Explain(row, modelSteps, word);
    }
}
