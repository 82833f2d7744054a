using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Some of the rows that a model is judged on, in memory, and the parts of them that its score depends on.</summary>
/// <param name="Steps">The steps that lead to the score.</param>
/// <param name="Parts">The columns, and slots of vectors, that it depends on.</param>
/// <param name="Memory">The rows.</param>
internal sealed record ModelParts(ModelSteps Steps, IReadOnlyList<RowPart> Parts, RowMemory Memory)
{
    /// <summary>Reads rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Rows before its first step.</param>
    /// <param name="labelColumnName">The label, which is no part.</param>
    /// <exception cref="ArgumentException">The score depends on no column.</exception>
    public static ModelParts Read(ITransformer model, IDataView rows, string labelColumnName)
    {
        var completed = new CompletedRows(rows, ModelSteps.From(model));
        var steps = completed.Steps(completed.CountTo(RowParts.HasScore));
        var parts = RowParts.Find(completed, steps, labelColumnName);
        return new ModelParts(steps, parts, new RowMemory(completed.Data, completed.RequireGiven(steps, ColumnNames.Score)));
    }
}
