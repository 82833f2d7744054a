using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Transforms.Schema;

namespace Microsoft.ML;

/// <summary>Tells which words of a text, or other tokens of a row, made its score what it is.</summary>
/// <remarks>
/// <para>
/// A token's contribution is its integrated gradient (Sundararajan et al. 2017): of the way of the column <c>Score</c> from the same row
/// with all tokens unknown to the row itself, the part that goes back to this token. The contributions together are the difference of
/// the two scores, up to an error that falls with <c>steps</c>. The score is the log-odds of true for binary classification, the
/// probability of a class for multiclass classification, and a number in the label's unit for regression.
/// </para>
/// <para>
/// The network must read a column of keys, as <c>TokenizeToKeys</c> makes it. Numbers and categories that it reads beside them stay as the row has
/// them. It is computed by libtorch, which scoring does not need, on the CPU; a row costs about as much as training on <c>steps</c> rows. Several
/// threads may explain at once, but take turns.
/// </para>
/// </remarks>
public static class TokenExplanationExtensions
{
    /// <summary>Explains the score of one row.</summary>
    /// <typeparam name="TRow">
    /// A class with the columns that the tokens are made of; an anonymous one will do. Columns that the model asks for otherwise, such as the one
    /// that the label is made of, may be missing.
    /// </typeparam>
    /// <param name="model">The model.</param>
    /// <param name="row">The row, as it comes before the first step of the model.</param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: the predicted one.</param>
    /// <param name="steps">At how many points the way is measured, positive: the more, the more exact. Default 64.</param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <returns>The row's tokens with their contributions, and the two scores.</returns>
    /// <exception cref="ArgumentException">
    /// The model holds no network, the network does not read tokens or has no such class, or the row lacks a column.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative.</exception>
    /// <exception cref="InvalidOperationException">libtorch is missing; the message says what to add.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public static TokenExplanation ExplainTokens<TRow>(
        this ITransformer model, TRow row, string? className = null, int steps = 64, TrainedNetwork? network = null)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(row);
        var modelSteps = ModelSteps.From(model);
        network ??= modelSteps.FindNetwork(nameof(ExplainTokens));
        var explainer = new TokenExplainer(network, className, steps);
        var data = explainer.Read(DetachedContext.Shared.Data.LoadFromEnumerable([row]), modelSteps).Read;
        var column = data.Schema[explainer.ColumnName];
        VBuffer<uint> keys = default;
        using var cursor = data.GetRowCursor(data.Schema.Where(read => explainer.ColumnNames.Contains(read.Name)));
        cursor.MoveNext();
        cursor.GetGetter<VBuffer<uint>>(column)(ref keys);
        using var gradients = explainer.CreateGradients();
        var contributions = explainer.CreateRowExplainer(cursor)(gradients, keys);
        var names = KeyValueList.FromColumn(column, explainer.KeyCount)?.Names;
        TokenContribution[] tokens =
        [
            .. keys.DenseValues().Select((key, position) => new TokenContribution(NameOf(key, names), position, contributions.Values[position])),
        ];
        return new TokenExplanation(
            tokens, WordPieces.Join(tokens, names), explainer.GetClassName(contributions), contributions.Score, contributions.BaselineScore);
    }

    /// <summary>Predicts, and adds a column that explains the scores; both are computed when they are read.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows, as they come before the first step of the model.</param>
    /// <param name="outputColumnName">The column to add, a vector of Single with a number for each token of the row. Default
    /// <c>Contributions</c>.</param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: of each row the predicted one.</param>
    /// <param name="steps">At how many points the way is measured, positive: the more, the more exact. Default 64.</param>
    /// <param name="network">
    /// The network within the model. Default null: the last one that was fitted. A loaded model is made of ML.NET's own steps, so its network
    /// has to be read with <c>ml.Model.LoadNetwork</c> and given here.
    /// </param>
    /// <returns>
    /// What <c>model.Transform</c> gives, with the column. If the data lacks columns that the tokens are not made of, such as the one that the label
    /// is made of, what is made of them is left out; columns that the model's steps drop are there if the tokens are among them.
    /// </returns>
    /// <inheritdoc cref="ExplainTokens{TRow}(ITransformer, TRow, string, int, TrainedNetwork)" path="/exception"/>
    [OverloadResolutionPriority(1)] // or the data might be taken for a row
    public static IDataView ExplainTokens(
        this ITransformer model,
        IDataView data,
        string outputColumnName = "Contributions",
        string? className = null,
        int steps = 64,
        TrainedNetwork? network = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(data);
        var modelSteps = ModelSteps.From(model);
        var explainer = new TokenExplainer(network ?? modelSteps.FindNetwork(nameof(ExplainTokens)), className, steps);
        return explainer.Read(data, modelSteps).TransformAndAdd(columns => new ContributionsColumn<uint, KeyGradients>(
            outputColumnName, columns, explainer.CreateGradients, explainer.CreateRowExplainer));
    }

    private static string NameOf(uint key, IReadOnlyList<string>? names) => key switch
    {
        0 => string.Empty,
        _ when names is not null => names[(int)key - 1],
        _ => key.ToString(CultureInfo.InvariantCulture),
    };
}
