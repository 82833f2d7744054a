using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The settings that every network estimator shares: its columns, and how it is trained.</summary>
public abstract partial class NetworkEstimatorOptions : TrainingOptions
{
    /// <summary>
    /// The column to predict: Boolean for binary classification, a key of any type for multiclass classification, Single
    /// for regression, Single or a key for ranking. Default <c>Label</c>.
    /// </summary>
    /// <remarks>
    /// Regression also takes a vector of Single of known size, several numbers of which each is learned in its own unit, and binary classification a
    /// vector of Boolean, several labels of which a row may have any number. The columns that come out are then vectors too, with the
    /// label's slot names, and the loss of a row is the mean over them.
    /// </remarks>
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>
    /// The column to predict from: a vector of Single or Byte of known size, or of keys of any length where the network takes sequences.
    /// Default <c>Features</c>; null only where the network is given other columns.
    /// </summary>
    public string? FeatureColumnName { get; set; } = ColumnNames.Features;

    /// <summary>The column of each row's weight: Single, zero or positive. Default null: all rows weigh the same.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// The column that tells which rows are ranked together, such as the answers to one query: a key, text, number or Boolean. Rows of equal
    /// values are one group, wherever they are in the data. Only for ranking. Default null: <c>GroupId</c> for ranking.
    /// </summary>
    /// <remarks>
    /// A batch is of whole groups, and so of about <see cref="TrainingOptions.BatchSize"/> rows. A group of more rows, or of more than 1,000, is
    /// cut at random, in each epoch anew, into parts that are learned like groups. <see cref="ValidationFraction"/> holds back whole groups.
    /// </remarks>
    public string? RowGroupColumnName { get; set; }

    /// <summary>
    /// The part of the training rows to hold back for validation, in [0, 1): the same part of each class for classification,
    /// random rows for regression, whole groups for ranking. Default 0. Not used when the fit is given validation data.
    /// </summary>
    /// <remarks>Which rows are held back follows from the seed, so a training that is continued needs the same <c>Seed</c> again.</remarks>
    public double ValidationFraction { get; set; }

    /// <summary>
    /// The column that tells which rows belong together (text, key, number or Boolean): <see cref="ValidationFraction"/> then
    /// holds back whole groups, so that no group is on both sides, whatever their classes. Default null: every row may be
    /// held back on its own.
    /// </summary>
    public string? SamplingKeyColumnName { get; set; }

    /// <summary>
    /// The column that tells when a row was (DateTime, DateTimeOffset, TimeSpan or a number): <see cref="ValidationFraction"/> then holds back the
    /// last rows by time, rows of the same time together, whatever their order in the data. Default null: random rows.
    /// </summary>
    public string? ValidationTimeColumnName { get; set; }

    /// <summary>Writes the options as JSON, with an entry <c>estimator</c> that says of which trainer they are.</summary>
    /// <remarks>
    /// All that is data is written, also what has its default. What is not data is left out: <c>Callbacks</c>, <c>Progress</c>,
    /// <c>CancellationToken</c>, and the networks of <c>InitialModel</c> and <c>TransferFrom</c>, which are files of their own.
    /// </remarks>
    /// <returns>An indented object; <c>FromJson</c> reads it.</returns>
    public string ToJson() => OptionsJson.Write(this);

    /// <summary>Reads the options of any trainer.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote, or an object with <c>estimator</c> and some of the options; the others have their
    /// defaults.</param>
    /// <returns>The options of the trainer that <c>estimator</c> names, such as <see cref="MlpEstimator.Options"/>. A trainer checks them when it
    /// is made.</returns>
    /// <exception cref="InvalidDataException">It is no JSON, or has an entry that is no option, or of the wrong kind; the message names
    /// it.</exception>
    public static NetworkEstimatorOptions FromJson(string json) => OptionsJson.Read<NetworkEstimatorOptions>(json);

    internal override JsonTypeInfo JsonType => OptionsJson.GetTypeInfo(GetType());

    /// <summary>Whether there is nothing to predict from without a feature column.</summary>
    internal virtual bool NeedsFeatures => true;

    /// <summary>The columns to predict from, the feature column first, and what they may hold.</summary>
    internal abstract IReadOnlyList<InputColumn> CreateInputs();

    /// <summary>The encoder of the column that tells which rows are held back together; null if any row may be on its own.</summary>
    internal ColumnEncoder? CreateSplitEncoder() => (SamplingKeyColumnName, ValidationTimeColumnName) switch
    {
        ({ } group, _) => new GroupEncoder(group),
        (_, { } time) => new TimeEncoder(time),
        _ => null,
    };

    /// <summary>The model beside the network. Default none.</summary>
    /// <param name="inputs">The columns to predict from.</param>
    internal virtual NetworkCompanion CreateCompanion(IReadOnlyList<ColumnKind> inputs) => NetworkCompanion.None;

    /// <summary>Reads the vectors that the network's keys start from, before any row; null if they start otherwise.</summary>
    /// <param name="features">The feature column of the training rows.</param>
    /// <param name="network">The network.</param>
    /// <param name="channel">Where to report.</param>
    internal virtual KeyVectors? ReadKeyVectors(DataViewSchema.Column features, Network network, IChannel channel) => null;

    /// <summary>The weights that others have trained and from which the network starts; null if all start anew.</summary>
    internal virtual NetworkWeights? CreateStartWeights() => null;

    /// <summary>A copy to train with, whose defaults suit the columns to predict from.</summary>
    /// <param name="inputs">These columns.</param>
    internal virtual NetworkEstimatorOptions CopyFor(IReadOnlyList<ColumnKind> inputs) => Copy();

    internal override void Validate()
    {
        base.Validate();
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        if (NeedsFeatures || FeatureColumnName is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(FeatureColumnName);
        }

        CheckInputNames([.. CreateInputs().Select(input => input.Name)]);

        if (ExampleWeightColumnName is { Length: 0 })
        {
            throw new ArgumentException("ExampleWeightColumnName must be null or the name of a column but is empty.");
        }

        ValidateTargets();
        ValidateTrust();
        Require.Finite(ValidationFraction, nameof(ValidationFraction), ValidationFraction is >= 0 and < 1, "in [0, 1)");
        RequireWithFraction(SamplingKeyColumnName, nameof(SamplingKeyColumnName));
        RequireWithFraction(ValidationTimeColumnName, nameof(ValidationTimeColumnName));
        if (SamplingKeyColumnName is not null && ValidationTimeColumnName is not null)
        {
            throw new ArgumentException(
                $"One of SamplingKeyColumnName and ValidationTimeColumnName must be null but they are '{SamplingKeyColumnName}' and "
                + $"'{ValidationTimeColumnName}'. To hold back the last rows of whole groups, give validation rows of your own.");
        }
    }

    internal override NetworkEstimatorOptions Copy()
    {
        var copy = (NetworkEstimatorOptions)base.Copy();
        copy.PredictQuantiles = [.. PredictQuantiles ?? []];
        return copy;
    }

    private void RequireWithFraction(string? columnName, string option)
    {
        if (columnName is not null && (columnName.Length == 0 || ValidationFraction == 0))
        {
            throw new ArgumentException(
                $"{option} must be null or the name of a column, with a ValidationFraction above 0, "
                + $"but is '{columnName}' with {ValidationFraction}.");
        }
    }

    private void CheckInputNames(string[] names)
    {
        if (names.Contains(LabelColumnName))
        {
            throw new ArgumentException(
                $"{(LabelColumnName == FeatureColumnName ? "LabelColumnName and FeatureColumnName" : "The label and the columns to predict from")} "
                + $"must differ but are both '{LabelColumnName}': the network would be shown the answer.");
        }

        if (names.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("The columns to predict from must have names but one is null or empty.");
        }

        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw new ArgumentException(
                $"Each column to predict from must be named once but '{twice}' is named more often. "
                + $"{(twice == FeatureColumnName ? "Set FeatureColumnName = null" : "Leave it out of all options but one")}.");
        }
    }
}
