using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Exporting;
using MLNet.DeepExtensions.Trainers.Files;

namespace Microsoft.ML;

/// <summary>Writes whole pipelines as ONNX files.</summary>
public static class OnnxPipelineCatalog
{
    /// <summary>
    /// Writes a fitted pipeline, all its steps from the raw columns to the predictions, as one ONNX file for any runtime: ML.NET's own export of its
    /// steps joined with the graphs of this package.
    /// </summary>
    /// <remarks>
    /// The file has an input for each column that the outputs are made of, of its name: (rows, 1) for a single value, (rows, size) for a vector,
    /// texts as strings, keys as 32-bit integers from 1 on, images as (rows, 4, height, width) bytes of alpha, red, green and blue. It has an output
    /// for each column that the model makes, of its name, or of its name and <c>.output</c> where an input has that: keys are given as the texts
    /// that they stand for, empty for a missing one. A model that was loaded is written as one just fitted.
    /// </remarks>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">The columns before its first step.</param>
    /// <param name="filePath">The file's path; its folder must exist. A file of that name is only replaced once the new one is complete.</param>
    /// <param name="outputColumnNames">
    /// The columns to give. None: all that the model makes, but the labels that its networks were trained to predict.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing, or is not made by the model.</exception>
    /// <exception cref="NotSupportedException">A step that an output needs cannot be exported; the message names it.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public static void SaveAsOnnx(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        DataViewSchema schema,
        string filePath,
        params IReadOnlyList<string> outputColumnNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        var bytes = Write(catalog, model, schema, outputColumnNames);
        AtomicFile.Write(filePath, stream => stream.Write(bytes));
    }

    /// <param name="catalog">The model catalog.</param>
    /// <param name="model">The model.</param>
    /// <param name="schema">The columns before its first step.</param>
    /// <param name="stream">A writable stream; it stays open. Nothing is written if there is an error.</param>
    /// <param name="outputColumnNames">
    /// The columns to give. None: all that the model makes, but the labels that its networks were trained to predict.
    /// </param>
    /// <inheritdoc cref="SaveAsOnnx(ModelOperationsCatalog, ITransformer, DataViewSchema, string, IReadOnlyList{string})"/>
    public static void SaveAsOnnx(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        DataViewSchema schema,
        Stream stream,
        params IReadOnlyList<string> outputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Write(catalog, model, schema, outputColumnNames));
    }

    private static byte[] Write(
        ModelOperationsCatalog catalog, ITransformer model, DataViewSchema schema, IReadOnlyList<string> outputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(outputColumnNames);
        return OnnxPipeline.Write(DetachedContext.Shared, model, schema, outputColumnNames);
    }
}
