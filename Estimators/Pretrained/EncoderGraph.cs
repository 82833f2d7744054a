using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions;

/// <summary>What tells the graphs of pretrained encoders, which make vectors, from other graphs of this package.</summary>
internal static class EncoderGraph
{
    /// <summary>The metadata under which a graph says which encoder it is.</summary>
    public const string Key = "deepextensions.encoder";

    /// <summary>Whether the bytes are an ONNX file of such a graph.</summary>
    public static bool Is(byte[] onnx) => OnnxFile.IsOurs(onnx, Key);
}
