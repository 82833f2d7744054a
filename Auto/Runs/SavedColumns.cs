using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>The columns in a model's file: beside the graph, where ML.NET keeps them without knowing them.</summary>
internal static class SavedColumns
{
    /// <summary>Under which they are kept.</summary>
    public const string Key = "deepextensions.columns";

    /// <summary>Reads them.</summary>
    /// <param name="path">The model's file.</param>
    /// <exception cref="InvalidDataException">The file is no model, or one without columns.</exception>
    public static DataColumns Read(string path)
    {
        using var zip = File.OpenRead(path);
        foreach (var onnx in SavedModel.FindOnnx(zip).Reverse())
        {
            if (OnnxFile.IsOurs(onnx, Key))
            {
                return DataColumns.FromJson(OnnxFile.Parse(onnx).Metadata(Key));
            }
        }

        throw new InvalidDataException(
            $"'{path}' must be a model that AutoTrain made, which holds what its columns are, but is another. Infer the columns from data.");
    }
}
