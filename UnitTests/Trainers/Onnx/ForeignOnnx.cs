using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Onnx;

/// <summary>ONNX files as other programs write them.</summary>
internal static class ForeignOnnx
{
    public static byte[] OfProducer(string name) =>
        new ModelProto { IrVersion = 8, ProducerName = name, Graph = new GraphProto { Name = "g" } }.ToByteArray();
}
