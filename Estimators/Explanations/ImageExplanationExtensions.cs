using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Images;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Trainers.Models;

namespace Microsoft.ML;

/// <summary>Tells which places of an image made its score what it is.</summary>
/// <remarks>
/// The network must read one image a row, in any of the columns that <c>Cnn</c> takes. It is computed by libtorch, which scoring does not need,
/// on the CPU. Several threads may explain at once, but take turns.
/// </remarks>
public static class ImageExplanationExtensions
{
    /// <summary>Explains the score of one image.</summary>
    /// <typeparam name="TRow">
    /// A class with the columns that the image is made of; an anonymous one will do where they are single values, such as the path of a file.
    /// Columns that the model asks for otherwise, such as the one that the label is made of, may be missing.
    /// </typeparam>
    /// <param name="model">The model.</param>
    /// <param name="row">The row, as it comes before the first step of the model.</param>
    /// <param name="className">
    /// The class whose score to explain, <c>false</c> or <c>true</c> for binary classification. Default null: the predicted one.
    /// </param>
    /// <param name="method">How to explain. Default <see cref="ImageExplanationMethod.HiResCam"/>.</param>
    /// <param name="steps">
    /// At how many points the way of integrated gradients is measured, positive: the more, the more exact. Default 32.
    /// </param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <param name="inputSchemaDefinition">
    /// The columns of a row where its class does not tell them, such as the number of pixels of a vector. Default null: as the class has them.
    /// </param>
    /// <returns>What each place contributes, with the score, and a picture of it.</returns>
    /// <exception cref="ArgumentException">
    /// The model holds no network, the network does not read an image or has no such class, or the row lacks the image; or, for
    /// all but integrated gradients, no layer has height and width left.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative.</exception>
    /// <exception cref="InvalidOperationException">libtorch is missing; the message says what to add.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public static ImageExplanation ExplainImage<TRow>(
        this ITransformer model,
        TRow row,
        string? className = null,
        ImageExplanationMethod method = ImageExplanationMethod.HiResCam,
        int steps = 32,
        TrainedNetwork? network = null,
        SchemaDefinition? inputSchemaDefinition = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(row);
        var modelSteps = ModelSteps.From(model);
        var explainer = new ImageExplainer(network ?? modelSteps.FindNetwork(nameof(ExplainImage)), className, method, steps);
        return explainer.Explain(DetachedContext.Shared.Data.LoadFromEnumerable([row], inputSchemaDefinition), modelSteps);
    }
}
