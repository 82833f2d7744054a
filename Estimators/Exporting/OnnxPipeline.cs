using Microsoft.ML;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>Joins what each step of a fitted model is as an ONNX graph into one file.</summary>
/// <remarks>
/// A step that cannot be exported makes columns that are missing in the graph; that is an error only if an output of the file is made of them.
/// </remarks>
internal sealed class OnnxPipeline
{
    private readonly MLContext _ml;
    private readonly JoinedGraph _graph = new();
    private readonly Dictionary<string, PipelineColumn> _columns = [];
    private readonly HashSet<string> _labels = [];
    private DataViewSchema _schema;

    private OnnxPipeline(MLContext ml, DataViewSchema schema)
    {
        (_ml, _schema) = (ml, schema);
        foreach (var column in schema.Where(column => !column.IsHidden))
        {
            _columns[column.Name] = PipelineColumn.Raw(column);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="ml">The context to export the steps of ML.NET with.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">The columns before its first step.</param>
    /// <param name="outputNames">The columns that the file gives; none for all that the model makes, but the labels of its networks.</param>
    /// <exception cref="ArgumentException">There is no such column, or a step does not take the columns.</exception>
    /// <exception cref="NotSupportedException">A step that an output needs cannot be exported; the message names it.</exception>
    public static byte[] Write(MLContext ml, ITransformer model, DataViewSchema schema, IReadOnlyList<string> outputNames)
    {
        var pipeline = new OnnxPipeline(ml, schema);
        pipeline.Add(model);
        return pipeline.Finish(outputNames);
    }

    private DataViewSchema After(ITransformer step)
    {
        try
        {
            return step.GetOutputSchema(_schema);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException) // what ML.NET's steps and ours throw for columns
        {
            throw new ArgumentException(
                $"The columns must be those that the model takes, but its step {PipelineColumn.NameOf(step)} does not take them: "
                + $"{e.Message.Split(" (Parameter")[0].TrimEnd('.')}. Give the Schema of data as it comes before the model's first step.",
                e);
        }
    }

    private void Add(ITransformer step)
    {
        switch (step)
        {
            case NetworkPredictionTransformer network:
                _labels.Add(GetLabel(network.Model));
                AddNetwork(step);
                break;
            case TrustTransformer:
                AddNetwork(step);
                break;
            case IEnumerable<ITransformer> chain when FindOwnGraph(chain) is { } onnx:
                _labels.UnionWith(OwnLabel(onnx));
                AddNetwork(step);
                break;
            case IEnumerable<ITransformer> chain:
                foreach (var inner in chain)
                {
                    Add(inner);
                }

                break;
            case ColumnSelectingTransformer:
                Select(After(step));
                break;
            default:
                AddOrUnpack(step);
                break;
        }
    }

    // Some steps, of ML.NET's and of ours, are several, and say so only where they are saved.
    private void AddOrUnpack(ITransformer step)
    {
        if (step is not OnnxTransformer && SavedModel.TryReload(step) is { } reloaded and IEnumerable<ITransformer>)
        {
            Add(reloaded);
        }
        else
        {
            AddStep(step);
        }
    }

    private static byte[]? FindOwnGraph(IEnumerable<ITransformer> chain) =>
        chain.Select(SavedModel.ReadOnnx).FirstOrDefault(onnx => onnx is not null && OnnxFile.IsOurs(onnx));

    private static IEnumerable<string> OwnLabel(byte[] onnx) =>
        Trainers.Models.TrainedNetwork.IsNetwork(onnx) ? [GetLabel(Trainers.Models.TrainedNetwork.Parse(onnx))] : [];

    private static string GetLabel(Trainers.Models.TrainedNetwork network) => network.Task.Name != FittedTagClassification.TaskName
        ? network.Task.LabelColumnName
        : throw new NotSupportedException(
            "A model that labels words cannot be written as one ONNX file, whose rows have values of the same number each. "
            + "Write it with ml.Model.Save, or the network alone with its SaveAsOnnx, which takes what is told of words.");

    private void Select(DataViewSchema schema)
    {
        var kept = schema.Where(column => !column.IsHidden).Select(column => column.Name).ToHashSet();
        foreach (var name in _columns.Keys.Except(kept).ToArray())
        {
            _columns.Remove(name);
        }

        _schema = schema;
    }

    // A graph of ours gives numbers; the type of each column says what they are.
    private void AddNetwork(ITransformer step)
    {
        var after = After(step);
        var part = ModelProto.Parser.ParseFrom(SavedModel.FindOnnx(step));
        var made = part.Graph.Output.ToDictionary(output => output.Name, output => after[NetworkOutput.ColumnNameOf(output.Name)]);
        if (!IsMissingFor(part, PixelEncoder.ColumnNameOf, made.Values))
        {
            foreach (var (output, value) in AddToGraph(part, PixelEncoder.ColumnNameOf))
            {
                _columns[made[output].Name] = PipelineColumn.Made(made[output], _graph.FromNumbers(value, made[output].Type));
            }
        }

        _schema = after;
    }

    private void AddStep(ITransformer step)
    {
        var after = After(step);
        var made = FindMade(_schema, after);
        var part = step is OnnxTransformer
            ? ModelProto.Parser.ParseFrom(SavedModel.ReadOnnx(step))
            : StockStep.Export(_ml, step, _schema, made);
        foreach (var column in part is null ? made : [])
        {
            _columns[column.Name] = PipelineColumn.Missing(column, step);
        }

        if (part is not null && !IsMissingFor(part, name => name, made))
        {
            var values = AddToGraph(part, name => name);
            foreach (var column in made)
            {
                _columns[column.Name] = PipelineColumn.Made(
                    column, values.GetValueOrDefault(StockStep.OutputName(column.Name)) ?? values[column.Name]);
            }
        }

        _schema = after;
    }

    // A column that hides one of the same name comes right behind it.
    private static DataViewSchema.Column[] FindMade(DataViewSchema before, DataViewSchema after)
    {
        var then = before.CountBy(column => column.Name).ToDictionary();
        return
        [
            .. after.GroupBy(column => column.Name)
                .Where(columns => columns.Count() > then.GetValueOrDefault(columns.Key))
                .Select(columns => columns.Last()),
        ];
    }

    // What a step makes of a column that is missing is missing for the same reason.
    private bool IsMissingFor(ModelProto part, Func<string, string> columnNameOf, IEnumerable<DataViewSchema.Column> made)
    {
        var missing = InputsOf(part).Select(input => _columns.GetValueOrDefault(columnNameOf(input.Name)))
            .FirstOrDefault(column => column?.MissingBecauseOf is not null);
        foreach (var column in missing is null ? [] : made)
        {
            _columns[column.Name] = missing! with { Column = column };
        }

        return missing is not null;
    }

    private Dictionary<string, string> AddToGraph(ModelProto part, Func<string, string> columnNameOf) =>
        _graph.Add(part, InputsOf(part).ToDictionary(input => input.Name, input => Value(columnNameOf(input.Name), input)));

    // A graph may declare inputs that it does not read; nobody need give them.
    private static IEnumerable<ValueInfoProto> InputsOf(ModelProto part)
    {
        var read = GraphValues.ReadIn(part.Graph).ToHashSet();
        return part.Graph.Input.Where(input => read.Contains(input.Name));
    }

    // The graph's value of a column; a column that the model is given becomes an input when it is first asked for.
    private string Value(string name, ValueInfoProto taken)
    {
        var column = _columns[name];
        if (column.Value is null)
        {
            column = _columns[name] = column with { Value = _graph.AddInput(column.Column, taken) };
        }

        return column.Value!;
    }

    private byte[] Finish(IReadOnlyList<string> outputNames)
    {
        PipelineColumn[] outputs = outputNames.Count == 0
            ? [.. _columns.Values.Where(column => !column.IsRaw && !_labels.Contains(column.Column.Name))]
            : [.. outputNames.Select(name => _columns.GetValueOrDefault(name) ?? throw ColumnLookup.Missing(name, _columns.Keys))];
        if (outputs.Length == 0)
        {
            throw new ArgumentException("The model makes no column, so that there is nothing to export. Give a fitted model.");
        }

        foreach (var column in outputs)
        {
            if (column.IsRaw)
            {
                throw new ArgumentException(
                    $"The column '{column.Column.Name}' is given to the model, not made by it: it cannot be an output. Leave it out.");
            }

            _graph.AddOutput(column.Column, column.Value ?? throw new NotSupportedException(column.MissingBecauseOf));
        }

        return _graph.ToBytes();
    }
}
