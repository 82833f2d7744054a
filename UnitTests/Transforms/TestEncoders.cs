using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Encoders that need no data to be made.</summary>
internal static class TestEncoders
{
    /// <summary>Encodes a vector of floats.</summary>
    public static NumberVectorEncoder<float> Floats(string columnName, int width) =>
        new(columnName, new VectorDataViewType(NumberDataViewType.Single, width));
}
