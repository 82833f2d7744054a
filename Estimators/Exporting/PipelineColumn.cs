using Microsoft.ML;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>A column of a model that is exported, and where it is in the graph.</summary>
/// <param name="Column">The column.</param>
/// <param name="IsRaw">Whether the model is given it.</param>
/// <param name="Value">The name of its value in the graph; null if it is not in the graph.</param>
/// <param name="MissingBecauseOf">Why it cannot be in the graph; null if it can.</param>
internal sealed record PipelineColumn(DataViewSchema.Column Column, bool IsRaw, string? Value, string? MissingBecauseOf)
{
    /// <summary>A column that the model is given.</summary>
    public static PipelineColumn Raw(DataViewSchema.Column column) => new(column, IsRaw: true, Value: null, MissingBecauseOf: null);

    /// <summary>A column that a step makes.</summary>
    public static PipelineColumn Made(DataViewSchema.Column column, string value) => new(column, IsRaw: false, value, MissingBecauseOf: null);

    /// <summary>A column of a step that cannot be exported.</summary>
    public static PipelineColumn Missing(DataViewSchema.Column column, ITransformer step) => new(
        column,
        IsRaw: false,
        Value: null,
        $"The step {NameOf(step)}, which makes the column '{column.Name}', cannot be written as ONNX. Do its work before the file is used, and "
        + "export the steps after it, or save the whole model with ml.Model.Save, which loads in any ML.NET process without this package.");

    /// <summary>The name of a step's type, as programs write it.</summary>
    public static string NameOf(ITransformer step) => step.GetType().Name.Split('`')[0];
}
