using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Saves models into memory.</summary>
internal static class SavedModels
{
    /// <summary>The bytes of a model file.</summary>
    public static byte[] Save(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    /// <summary>The model that comes back after saving.</summary>
    public static ITransformer RoundTrip(MLContext ml, ITransformer model, DataViewSchema schema) =>
        Load(ml, Save(ml, model, schema));

    /// <summary>The model of a file.</summary>
    public static ITransformer Load(MLContext ml, byte[] file)
    {
        using var stream = new MemoryStream(file);
        return ml.Model.Load(stream, out _);
    }
}
