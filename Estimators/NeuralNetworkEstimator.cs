using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Trains a network of the user's own layers; the last layer, one output a class or one number, is added.</summary>
/// <remarks>It reads, trains, scores and saves as <see cref="MlpEstimator"/> does.</remarks>
public sealed class NeuralNetworkEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal NeuralNetworkEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(NeuralNetworkEstimator), task, options) => _options = options;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context) =>
        _options.GetLayers(input.ColumnName) ?? (_options.StandardizeFeatures
            ? input.CreateStandardization(_options.Layers.All(layer => layer.IsLinear))
            : []);

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) => _options.Layers;

    /// <summary>The settings of <see cref="NeuralNetworkEstimator"/>.</summary>
    public sealed class Options : SequenceEstimatorOptions
    {
        /// <summary>
        /// The hidden layers, first to last; the first takes the features (vectors, or sequences of numbers <c>[steps, channels]</c> with
        /// <see cref="SequenceEstimatorOptions.Channels"/>, or images <c>[3, height, width]</c>, or keys, of which it makes an embedding) or, of
        /// several columns, the vector of what all give; the output of the last is a vector. Default none, which trains a linear model.
        /// </summary>
        public LayerList Layers { get; set; } = [];

        /// <summary>
        /// Further columns, each with layers of its own: a network with a branch for each column, joined before <see cref="Layers"/>. The
        /// feature column, if it is not null, is a branch too, without other layers than the standardisation, unless it has one of its own here.
        /// Default none.
        /// </summary>
        public IReadOnlyList<ColumnBranch> Branches { get; set; } = [];

        /// <summary>
        /// Whether the numbers of the feature column are standardised as <see cref="MlpEstimator.Options.StandardizeFeatures"/> says; keys and
        /// images never are, and <see cref="Branches"/> only by layers of their own. Before <see cref="Layers"/> that are all linear, such as none,
        /// nothing is bent. Default true.
        /// </summary>
        public bool StandardizeFeatures { get; set; } = true;

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

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override TrainingLength DefaultLength => IsLinear ? TrainingLength.OfLinearModel : base.DefaultLength;

        private bool IsLinear => Layers.All(layer => layer.IsLinear) && Branches.All(branch => branch.Layers.All(layer => layer.IsLinear));

        internal override bool NeedsFeatures => Branches.Count == 0;

        private protected override bool TakesMissing => StandardizeFeatures;

        private protected override WordVectors WordVectors => new(nameof(WordVectorsPath), WordVectorsPath);

        internal override IReadOnlyList<InputColumn> CreateInputs() =>
        [
            .. FeatureColumnName is { } features && GetLayers(features) is null
                ? [Input(features, StepsOf(Channels, TakesMissing), Layers)]
                : Array.Empty<InputColumn>(),
            .. Branches.Select(branch => Input(branch.ColumnName, StepsOf(branch.Channels, TakesMissingInto(branch.Layers)), branch.Layers)),
        ];

        /// <summary>The layers of a column's own branch; null for the feature column.</summary>
        internal LayerList? GetLayers(string columnName) => Branches.FirstOrDefault(branch => branch.ColumnName == columnName)?.Layers;

        private static bool TakesMissingInto(LayerList layers) => layers is [Standardize or PiecewiseLinearEmbedding, ..];

        private AnyInput Input(string name, NumberSteps steps, LayerList layers) =>
            new(name, KeyCut, steps, areCategories: layers is [CategoryEmbedding, ..]);

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Layers);
            ArgumentNullException.ThrowIfNull(Branches);
            if (Branches.Contains(null))
            {
                throw new ArgumentException("Branches must hold a branch for each column but one is null.");
            }

            base.Validate();
            if (Channels is not null && FeatureColumnName is { } features && GetLayers(features) is not null)
            {
                throw new ArgumentException(
                    $"Channels must be null, as '{features}' has a branch of its own, but is {Channels}. Set the branch's Channels.");
            }

            if (WordVectorsPath is not null && Branches.Count > 0)
            {
                throw new ArgumentException("WordVectorsPath must be null with Branches but is a path: it is for a single column of keys.");
            }
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.Branches = [.. Branches ?? []];
            return copy;
        }
    }
}
