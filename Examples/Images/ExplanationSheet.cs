using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Draws what spoke for the class that images were taken for: a column for each method, a row for each image.</summary>
internal static class ExplanationSheet
{
    private static readonly ImageExplanationMethod[] _methods = [ImageExplanationMethod.HiResCam, ImageExplanationMethod.IntegratedGradients];

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows with the images, squares of one size.</param>
    /// <param name="scale">The side of a pixel of an image.</param>
    /// <param name="schema">The columns of the rows where their class does not tell them.</param>
    public static void Save<TRow>(string path, ITransformer model, IReadOnlyList<TRow> rows, int scale, SchemaDefinition? schema = null)
        where TRow : class
    {
        Sheet? sheet = null;
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < _methods.Length; column++)
            {
                using var picture = model.ExplainImage(rows[row], method: _methods[column], inputSchemaDefinition: schema).ToImage(scale);
                sheet ??= new Sheet(_methods.Length, rows.Count, picture.Width);
                sheet.Draw(column, row, picture.Pixels);
            }
        }

        sheet?.Save(path);
    }
}
