using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>Makes what scores with a trained network, and saves it.</summary>
internal static class NetworkScoring
{
    /// <summary>Makes it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">The encoders of its inputs.</param>
    /// <param name="columns">The columns that it adds.</param>
    public static ScoringTransform Create(TrainedNetwork network, IReadOnlyList<InputEncoder> inputs, IReadOnlyList<PredictionColumn> columns)
    {
        // ML.NET's OnnxTransformer takes a vector of known size only where the graph says that size.
        var toSave = inputs.Aggregate(network.Onnx, (onnx, input) =>
            input is { HasVariableLength: true, Type: VectorDataViewType { IsKnownSize: true, Size: var size } }
                ? OnnxFile.WithSteps(onnx, input.ColumnName, size)
                : onnx);
        return new ScoringTransform(network.Onnx, inputs, columns, toSave);
    }
}
