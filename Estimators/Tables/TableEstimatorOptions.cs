using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The settings of estimators for tables: numbers and categories, and texts and images beside them.</summary>
public abstract class TableEstimatorOptions : NetworkEstimatorOptions
{
    private const int MostTokens = 256; // of a text

    /// <summary>
    /// The columns of categories: <c>Key&lt;UInt32&gt;</c>, as <c>MapValueToKey</c> gives, or a vector of them of known size. Each category
    /// gets a learned vector; a missing one, and one that the training rows do not have, is ordinary input. Default none.
    /// </summary>
    /// <remarks>With such columns <see cref="NetworkEstimatorOptions.FeatureColumnName"/> may be null: a table without numbers.</remarks>
    public string[] CategoricalColumnNames { get; set; } = [];

    /// <summary>
    /// The columns of texts: vectors of <c>Key&lt;UInt32&gt;</c> of any length, as <c>TokenizeToKeys</c> gives, of which the network takes the
    /// first 256. Default none.
    /// </summary>
    public string[] TokenColumnNames { get; set; } = [];

    /// <summary>
    /// The columns of images: ML.NET's images of one known size, as <c>ResizeImages</c> gives. A row with a missing image is left out of training,
    /// and its scores are NaN. Default none.
    /// </summary>
    public string[] ImageColumnNames { get; set; } = [];

    /// <summary>
    /// The fraction of the numbers and categories of a row that are blanked while training, each with its whole vector, in [0, 1), so that no
    /// score hangs on a single one (<see cref="Trainers.Layers.FeatureDropout"/>). Default null, for what suits most tables: 0 for regression; for
    /// classification 0.15, or 0.05 with <see cref="TabularTransformerEstimator"/>. With <see cref="MlpEstimator.Options.ForTables"/> it is less
    /// where there are fewer than 14 numbers and categories, and 0 up to 6; a network to go on from keeps its own.
    /// </summary>
    public double? FeatureDropout { get; set; }

    internal override bool NeedsFeatures => CategoricalColumnNames.Length + TokenColumnNames.Length + ImageColumnNames.Length == 0;

    internal override IReadOnlyList<InputColumn> CreateInputs() =>
    [
        .. FeatureColumnName is { } features ? [CreateFeatures(features)] : Array.Empty<InputColumn>(),
        .. CategoricalColumnNames.Select(name => new CategoryInput(name)),
        .. TokenColumnNames.Select(name => new KeySequenceInput(name, new SequenceCut(MostTokens, 0))),
        .. ImageColumnNames.Select(name => new ImageInput(name)),
    ];

    /// <summary>The column of numbers.</summary>
    private protected abstract InputColumn CreateFeatures(string name);

    internal override void Validate()
    {
        ArgumentNullException.ThrowIfNull(CategoricalColumnNames);
        ArgumentNullException.ThrowIfNull(TokenColumnNames);
        ArgumentNullException.ThrowIfNull(ImageColumnNames);
        base.Validate();
        Require.Finite(FeatureDropout ?? 0, nameof(FeatureDropout), FeatureDropout is null or (>= 0 and < 1), "in [0, 1)");
    }

    internal override TableEstimatorOptions Copy()
    {
        var copy = (TableEstimatorOptions)base.Copy();
        copy.CategoricalColumnNames = [.. CategoricalColumnNames ?? []];
        copy.TokenColumnNames = [.. TokenColumnNames ?? []];
        copy.ImageColumnNames = [.. ImageColumnNames ?? []];
        return copy;
    }
}
