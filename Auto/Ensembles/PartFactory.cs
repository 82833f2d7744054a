using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Neighbors;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Makes parts of fitted models: a graph where that says exactly the same, otherwise the chain as it is.</summary>
/// <param name="ml">The context.</param>
/// <param name="task">What is predicted.</param>
internal sealed class PartFactory(MLContext ml, EnsembleTask task)
{
    private const int ComparedRows = 1000;
    private const double Tolerance = 1e-5; // of the largest number

    /// <summary>Makes a part.</summary>
    /// <param name="model">The fitted model. Of a graph it is no longer needed.</param>
    /// <param name="rows">Rows that it can score, to compare by.</param>
    public MemberPart Create(ITransformer model, IDataView rows)
    {
        if (model is NeighborsTransformer neighbors)
        {
            return Create(neighbors.Inner, neighbors.Describe(rows)) is GraphPart trained
                ? neighbors.Join(trained, rows.Schema, task.Width)
                : new ChainPart(neighbors.Chain);
        }

        if (model is NetworkPredictionTransformer network)
        {
            var output = network.Scoring.Columns.Single(column => column.Name == task.AveragedColumn).Output.Name;
            return Prune(new GraphPart(network.Model.Onnx, output)) with { Training = NetworkTraining.From(network) };
        }

        if (model is ISingleFeaturePredictionTransformer<object> { FeatureColumnType: VectorDataViewType { Size: > 0 and var size } } stock
            && model.GetOutputSchema(rows.Schema).GetColumnOrNull(task.AveragedColumn) is not null)
        {
            var some = ml.Data.TakeRows(rows, ComparedRows);
            var expected = Read(model.Transform(some));
            var equal = TreeGraph.Write(stock.Model, stock.FeatureColumnName, size).FirstOrDefault(part => AreEqual(expected, part, some));
            return equal ?? (MemberPart)new ChainPart(model);
        }

        return new ChainPart(model);
    }

    /// <summary>How many bytes parts take in a saved model.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="schema">The columns that they read.</param>
    public static long Measure(IReadOnlyList<MemberPart> parts, DataViewSchema schema)
    {
        var graph = new OnnxGraph();
        var chains = 0L;
        foreach (var part in parts)
        {
            if (part is GraphPart own)
            {
                graph.Include(own.Onnx, own.Output);
            }
            else
            {
                chains += Comparison.ModelSize.Measure(((ChainPart)part).Chain, schema) ?? 0;
            }
        }

        using var compressed = new MemoryStream();
        using (var zip = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(graph.ToBytes());
        }

        return chains + compressed.Length;
    }

    // Without what only reading the network back needs.
    private GraphPart Prune(GraphPart part)
    {
        var graph = new OnnxGraph();
        graph.Output(part.Output, graph.Include(part.Onnx, part.Output), new TensorShape(task.Width));
        return new GraphPart(graph.ToBytes(), part.Output);
    }

    private bool AreEqual(float[] expected, GraphPart part, IDataView rows)
    {
        var graph = new EnsembleGraph(task with { Calibration = null });
        graph.Add([graph.Include(part)], 1);
        using var transformer = graph.ToTransformer(rows.Schema, []);
        var own = Read(transformer.Transform(rows));
        var most = Tolerance * expected.Select(Math.Abs).Append(1e-6f).Max();
        return own.Length == expected.Length && own.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= most);
    }

    private float[] Read(IDataView scored)
    {
        var column = scored.Schema[task.AveragedColumn];
        return column.Type is VectorDataViewType
            ? [.. scored.GetColumn<VBuffer<float>>(column).SelectMany(vector => vector.DenseValues())]
            : [.. scored.GetColumn<float>(column)];
    }
}
