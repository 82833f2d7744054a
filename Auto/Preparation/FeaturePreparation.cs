using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Text;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>Makes columns for trainers of typed ones, by steps that do not look at the label, so that they are fitted once to all rows.</summary>
internal sealed class FeaturePreparation
{
    private const int MostCategories = 300; // that have a slot each
    private const int HashBits = 8;
    private const int MostNgrams = 3000;
    private const int ImageSide = 64;

    private static readonly string _features = NetworkOutput.HelperName("features");
    private readonly MLContext _ml;
    private readonly TypedColumns _columns;
    private readonly List<ITransformer> _steps = [];
    private readonly List<string> _helpers = [];
    private readonly List<string> _parts = [];
    private IDataView _data;

    private FeaturePreparation(MLContext ml, TypedColumns columns, IDataView data) => (_ml, _columns, _data) = (ml, columns, data);

    /// <summary>Fits the steps.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="columns">The typed columns.</param>
    /// <param name="data">The rows.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    public static PreparedData Fit(MLContext ml, TypedColumns columns, IDataView data) => new FeaturePreparation(ml, columns, data).Run();

    private PreparedData Run()
    {
        var numbers = AddNumbers();
        var categories = AddCategories();
        string[] tokens = [.. _columns.Texts.Select(AddText)];
        string[] images = [.. _columns.ImagePaths.Select(AddImage)];
        if (numbers is null && categories.Length + tokens.Length + images.Length == 0)
        {
            throw new ArgumentException(
                "There must be a column to learn from, but all are left out, or there is only the label. Say what they are, such as "
                + "columns.With(\"Age\", DataColumnKind.Number).");
        }

        if (_parts.Count > 0)
        {
            Append(_ml.Transforms.Concatenate(Helper(_features), [.. _parts]));
        }

        var steps = new TransformerChain<ITransformer>([.. _steps]);
        var (label, inPlace) = AddLabel();
        return new PreparedData(steps, _data, _helpers)
        {
            LabelAsKey = inPlace,
            Columns = (rowCount, seed) => new PreparedColumns
            {
                Task = _columns.Task,
                LabelColumnName = label,
                NumbersColumnName = numbers,
                CategoryColumnNames = categories,
                TokenColumnNames = tokens,
                ImageColumnNames = images,
                FeaturesColumnName = _parts.Count > 0 ? _features : null,
                RowCount = rowCount,
                Seed = seed,
            },
        };
    }

    private string? AddNumbers()
    {
        if (_columns.Numbers.Count == 0)
        {
            return null;
        }

        var name = Helper(NetworkOutput.HelperName("numbers"));
        Append(_ml.Transforms.Concatenate(name, [.. _columns.Numbers]));
        var filled = Helper(NetworkOutput.HelperName("filled numbers"));
        Append(_ml.Transforms.ReplaceMissingValues(filled, name, MissingValueReplacingEstimator.ReplacementMode.Mean));
        _parts.Add(filled);
        string[] withGaps = [.. MissingNumbers.Find(_data, _columns.Numbers)];
        if (withGaps.Length > 0)
        {
            var gaps = Helper(NetworkOutput.HelperName("gaps"));
            Append(_ml.Transforms.Concatenate(gaps, withGaps)
                .Append(_ml.Transforms.IndicateMissingValues(gaps))
                .Append(_ml.Transforms.Conversion.ConvertType(gaps, outputKind: DataKind.Single)));
            _parts.Add(gaps);
        }

        return name;
    }

    // All at once: each further step costs as much as all columns before it.
    private string[] AddCategories()
    {
        if (_columns.Categories.Count == 0)
        {
            return [];
        }

        InputOutputColumnPair[] keys =
            [.. _columns.Categories.Select(column => new InputOutputColumnPair(Helper(NetworkOutput.HelperName($"key of {column}")), column))];
        Append(_ml.Transforms.Conversion.MapValueToKey(keys));
        var slots = keys.Select(key => (Key: key, Name: Helper(NetworkOutput.HelperName($"slots of {key.InputColumnName}"))))
            .ToLookup(slot => ((KeyDataViewType)_data.Schema[slot.Key.OutputColumnName].Type).Count > MostCategories);
        if (slots[false].Any())
        {
            Append(_ml.Transforms.Conversion.MapKeyToVector(
                [.. slots[false].Select(slot => new InputOutputColumnPair(slot.Name, slot.Key.OutputColumnName))]));
        }

        if (slots[true].Any())
        {
            Append(_ml.Transforms.Categorical.OneHotHashEncoding(
                [.. slots[true].Select(slot => new InputOutputColumnPair(slot.Name, slot.Key.InputColumnName))], numberOfBits: HashBits));
        }

        _parts.AddRange(keys.Select(key => NetworkOutput.HelperName($"slots of {key.InputColumnName}")));
        return [.. keys.Select(key => key.OutputColumnName)];
    }

    private string AddText(string column)
    {
        var name = Helper(NetworkOutput.HelperName($"words of {column}"));
        Append(_ml.Transforms.Text.TokenizeToKeys(name, column));
        var ngrams = Helper(NetworkOutput.HelperName($"pairs of words of {column}"));
        Append(_ml.Transforms.Text.ProduceNgrams(
            ngrams, name, ngramLength: 2, maximumNgramsCount: MostNgrams, weighting: NgramExtractingEstimator.WeightingCriteria.TfIdf));
        _parts.Add(ngrams);
        return name;
    }

    private string AddImage(string column)
    {
        var name = Helper(NetworkOutput.HelperName($"image of {column}"));
        Append(_ml.Transforms.LoadImages(name, imageFolder: null, column)
            .Append(_ml.Transforms.ResizeImages(name, ImageSide, ImageSide, name, ImageResizingEstimator.ResizingKind.IsoCrop)));
        return name;
    }

    // Not among the steps of the model, which leaves the label as it is.
    private (string Name, ITransformer InPlace) AddLabel()
    {
        var column = _columns.Label;
        if (_columns.Task != PredictionTask.MulticlassClassification || _data.Schema[column].Type is KeyDataViewType)
        {
            return (column, new TransformerChain<ITransformer>());
        }

        var name = NetworkOutput.HelperName("label");
        IEstimator<ITransformer> Map(string output) =>
            _ml.Transforms.Conversion.MapValueToKey(output, column, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var inPlace = Map(column).Fit(_data);
        _data = Map(name).Fit(_data).Transform(_data);
        return (name, inPlace);
    }

    private string Helper(string name)
    {
        _helpers.Add(name);
        return name;
    }

    private void Append(IEstimator<ITransformer> step)
    {
        var fitted = step.Fit(_data);
        _steps.Add(fitted);
        _data = fitted.Transform(_data);
    }
}
