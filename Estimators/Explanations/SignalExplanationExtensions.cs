using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Transforms.Schema;

namespace Microsoft.ML;

/// <summary>Tells which steps and channels of a signal made its score what it is.</summary>
/// <remarks>
/// <para>
/// A number's contribution is its integrated gradient (Sundararajan et al. 2017): of the way of the column <c>Score</c> from a signal that is
/// the mean of the training rows throughout to the row itself, the part that goes back to this number. The contributions together are the
/// difference of the two scores, up to an error that falls with <c>steps</c>. The score is the log-odds of true for binary classification, the
/// probability of a class for multiclass classification, and a number in the label's unit for regression.
/// </para>
/// <para>
/// It is computed by libtorch, which scoring does not need, on the CPU; a row costs about as much as training on <c>steps</c> rows. Several
/// threads may explain at once, but take turns.
/// </para>
/// </remarks>
public static class SignalExplanationExtensions
{
    /// <summary>Explains the score of one row.</summary>
    /// <typeparam name="TRow">A class with the columns that the signal is made of; an anonymous one will do. Other columns may be
    /// missing.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="row">The row, as it comes before the first step of the model.</param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: the predicted one.</param>
    /// <param name="steps">At how many points the way is measured, positive: the more, the more exact. Default 64.</param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <returns>The row's numbers with their contributions, and the two scores.</returns>
    /// <exception cref="ArgumentException">
    /// The model holds no network, the network does not read a signal or has no such class, or the row lacks a column.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative.</exception>
    /// <exception cref="InvalidOperationException">libtorch is missing; the message says what to add.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public static SignalExplanation ExplainSignal<TRow>(
        this ITransformer model, TRow row, string? className = null, int steps = 64, TrainedNetwork? network = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(row);
        var modelSteps = ModelSteps.From(model);
        var explainer = new SignalExplainer(network ?? modelSteps.FindNetwork(nameof(ExplainSignal)), className, steps);
        var data = explainer.Read(DetachedContext.Shared.Data.LoadFromEnumerable([row]), modelSteps).Read;
        var column = data.Schema[explainer.ColumnName];
        var numbers = data.GetColumn<VBuffer<float>>(column).Single();
        using var gradients = explainer.CreateGradients();
        var contributions = explainer.Explain(gradients, numbers);
        var (channels, slots) = (explainer.Channels, SlotNameList.Read(column));
        var parts = numbers.DenseValues().Select((number, slot) => new SignalContribution(
            SignalSlots.NameOf(slot, channels, slots), slot / channels, slot % channels, number, contributions.Values[slot]));
        return new SignalExplanation([.. parts], explainer.GetClassName(contributions), contributions.Score, contributions.BaselineScore);
    }

    /// <summary>Predicts, and adds a column that explains the scores; both are computed when they are read.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows, as they come before the first step of the model.</param>
    /// <param name="outputColumnName">
    /// The column to add, a vector of Single with a number for each number of the row; where rows are of known size, its slots are named by step and
    /// channel. Default <c>Contributions</c>.
    /// </param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: of each row the predicted one.</param>
    /// <param name="steps">At how many points the way is measured, positive: the more, the more exact. Default 64.</param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <returns>What <c>model.Transform</c> gives, with the column, but without what is made of columns that the data lacks.</returns>
    /// <inheritdoc cref="ExplainSignal{TRow}(ITransformer, TRow, string, int, TrainedNetwork)" path="/exception"/>
    [OverloadResolutionPriority(1)] // or the data might be taken for a row
    public static IDataView ExplainSignal(
        this ITransformer model,
        IDataView data,
        string outputColumnName = "Contributions",
        string? className = null,
        int steps = 64,
        TrainedNetwork? network = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        var modelSteps = ModelSteps.From(model);
        var explainer = new SignalExplainer(network ?? modelSteps.FindNetwork(nameof(ExplainSignal)), className, steps);
        return explainer.Read(data, modelSteps).TransformAndAdd(columns => new ContributionsColumn<float, NumberGradients>(
            outputColumnName,
            columns,
            explainer.CreateGradients,
            _ => (gradients, row) => explainer.Explain(gradients, row),
            NamesOf(columns[0], explainer.Channels)));
    }

    private static DataViewSchema.Annotations? NamesOf(DataViewSchema.Column numbers, int channels)
    {
        if (numbers.Type is not VectorDataViewType { IsKnownSize: true, Size: var size })
        {
            return null;
        }

        var slots = SlotNameList.Read(numbers);
        return SlotNameList.ToAnnotations([.. Enumerable.Range(0, size).Select(slot => SignalSlots.NameOf(slot, channels, slots))]);
    }
}
