using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Trust;

/// <summary>
/// A fitted step that says how far predictions can be trusted, for the end of any chain. It scores in batches, and may be used from several threads
/// at once.
/// </summary>
/// <remarks>
/// <c>ml.Model.Save</c> writes it as ML.NET's own transformers around one ONNX graph, so that the file loads in a program without this package.
/// </remarks>
public abstract class TrustTransformer : ITransformer, IDisposable
{
    private const string WayOut = "Another model, or other steps, have made it: fit the step to what they give.";
    private readonly ScoringTransform _scoring;
    private readonly DataViewSchema.Column? _classes;

    /// <summary>Makes the step.</summary>
    /// <param name="scoring">Adds the columns.</param>
    /// <param name="classes">The column whose slots are classes, which are to stay the same; null if there is none.</param>
    private protected TrustTransformer(ScoringTransform scoring, DataViewSchema.Column? classes = null) => (_scoring, _classes) = (scoring, classes);

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The columns that come out.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">A column is missing or not as it was when the step was fitted.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scoring.GetOutputSchema(Require(inputSchema));

    /// <summary>Adds the columns to scored rows; they are computed in batches when the rows are read.</summary>
    /// <param name="input">The rows; every other column passes through unchanged.</param>
    /// <exception cref="ArgumentException">A column is missing or not as it was when the step was fitted.</exception>
    /// <exception cref="ObjectDisposedException">When the columns are read: the step has been disposed.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OnnxConversion.Refuse();
        _ = Require(input.Schema);
        return _scoring.Transform(input);
    }

    /// <summary>Frees the native memory of scoring.</summary>
    public void Dispose()
    {
        _scoring.Dispose();
        GC.SuppressFinalize(this);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scoring.GetRowToRowMapper(Require(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => _scoring.Save(ctx);

    private DataViewSchema Require(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var input in _scoring.Inputs)
        {
            var type = ColumnLookup.Find(schema, input.ColumnName).Type;
            if (!type.Equals(input.Type))
            {
                throw ColumnLookup.WrongType(input.ColumnName, Then(ColumnText.ToText(input.Type)), ColumnText.ToText(type), WayOut);
            }
        }

        if (_classes is { } then && schema.GetColumnOrNull(then.Name) is { Type: VectorDataViewType { IsKnownSize: true } } now)
        {
            var (was, names) = (SlotNameList.ReadOrNumber(then), SlotNameList.ReadOrNumber(now));
            if (!was.SequenceEqual(names))
            {
                throw ColumnLookup.WrongType(then.Name, Then($"of the slots {List(was)}"), $"of {List(names)}", WayOut);
            }
        }

        return schema;
    }

    private static string Then(string was) => $"{was}, as it was when the step was fitted,";

    private static string List(string[] names) =>
        string.Join(", ", names.Take(5).Select(name => $"'{name}'")) + (names.Length > 5 ? $", … ({names.Length})" : string.Empty);
}
