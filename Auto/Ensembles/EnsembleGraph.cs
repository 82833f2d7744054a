using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Joins fitted models into one graph that gives the weighted average of what they say.</summary>
internal sealed class EnsembleGraph
{
    // No network of a portfolio looks at more of a text; each graph cuts it as its network was trained.
    private static readonly SequenceCut _wholeTexts = new(4096, 0);

    private static readonly NumberSteps _noSteps = new(Channels: null, Cut: default, Padding: 0, TakesMissing: true);

    private readonly OnnxGraph _graph = new();
    private readonly EnsembleTask _task;
    private readonly List<string> _shares = [];

    /// <summary>Starts a graph.</summary>
    /// <param name="task">What becomes of the average.</param>
    public EnsembleGraph(EnsembleTask task) => _task = task;

    /// <summary>Adds the models of a configuration.</summary>
    /// <param name="values">The names of their values in this graph, which count alike.</param>
    /// <param name="share">How much they count together.</param>
    public void Add(IReadOnlyList<string> values, double share)
    {
        var sum = values.Count == 1 ? values[0] : _graph.Node("Sum", values);
        _shares.Add(_graph.Node("Mul", [sum, _graph.Scalar((float)(share / values.Count))]));
    }

    /// <summary>Takes a model's graph over.</summary>
    /// <returns>The name of its value.</returns>
    public string Include(GraphPart part) => _graph.Include(part.Onnx, part.Output);

    /// <summary>Takes the score of a model that stays a chain of steps.</summary>
    /// <param name="column">The column that it is in.</param>
    /// <returns>The name of its value.</returns>
    public string AddColumn(string column) => _graph.Input(column, new TensorShape(_task.Width));

    /// <summary>Makes the step that scores.</summary>
    /// <param name="schema">The columns that the graph reads.</param>
    /// <param name="metadata">Texts to keep with it.</param>
    public EnsembleTransformer ToTransformer(DataViewSchema schema, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        InputEncoder[] inputs = [.. _graph.InputNames.Select(name => CreateEncoder(schema, name))];
        string[] names = [.. inputs.Select(input => input.ColumnName)];
        var average = _shares.Count == 1 ? _shares[0] : _graph.Node("Sum", _shares);
        var raw = _task.AddRaw(_graph, average);
        var outputs = _task.CreateOutputs(names);
        OutputColumn.AddAll(outputs, _graph, raw, _task.AddScores(_graph, raw));
        foreach (var (key, value) in metadata)
        {
            _graph.Metadata(key, value);
        }

        return new EnsembleTransformer(new ScoringTransform(_graph.ToBytes(), inputs, [.. outputs.Select(output => output.Column)]));
    }

    /// <summary>The encoder of a graph's input.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="input">The name of the input.</param>
    public static InputEncoder CreateEncoder(DataViewSchema schema, string input)
    {
        var name = PixelEncoder.ColumnNameOf(input);
        var type = ColumnLookup.Find(schema, name).Type;
        return type.Equals(NumberDataViewType.Single)
            ? new NumberEncoder(name)
            : new AnyInput(name, _wholeTexts, _noSteps, areCategories: false).CreateEncoder(schema) switch
            {
                PixelEncoder image => image.WithAlpha(),
                var encoder => encoder,
            };
    }
}
