using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>Makes what scores with a trained network, and saves it.</summary>
internal static class NetworkScoring
{
    // Numbers of all steps that are computed together, in the widest layer. With so many a processor is at its full speed; with more, rows that are
    // further apart in length come together, and all of them are computed as long as the longest.
    private const int MostNumbers = 1 << 19;
    private const int MostSteps = 1 << 12;

    /// <summary>Makes it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">The encoders of its inputs.</param>
    /// <param name="columns">The columns that it adds.</param>
    public static ScoringTransform Create(TrainedNetwork network, IReadOnlyList<InputEncoder> inputs, IReadOnlyList<PredictionColumn> columns)
    {
        // ML.NET's OnnxTransformer takes a vector of known size only where the graph says that size.
        var toSave = inputs.Aggregate(network.Onnx, (onnx, input) =>
            input is { HasVariableLength: true, Type: VectorDataViewType { IsKnownSize: true, Size: var size } }
            && input.GraphName == input.ColumnName
                ? OnnxFile.WithSteps(onnx, input.ColumnName, size)
                : onnx);
        return new ScoringTransform(network.Onnx, inputs, columns, toSave, runSize: ChooseRunSize(network.Network));
    }

    /// <summary>How many rows a network computes together; null for any number.</summary>
    /// <param name="network">The network.</param>
    public static RunSize? ChooseRunSize(Network network) => network.FindAttention() is var (input, width)
        ? new((int)Math.Clamp(MostNumbers / width, 1, MostSteps), (int)input.Shape.Dimensions[0])
        : null;
}
