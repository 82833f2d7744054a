using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What the rows tell of a column of numbers.</summary>
/// <param name="name">The name of the column, which is of Double.</param>
/// <param name="isBoolean">Whether they were Booleans.</param>
/// <param name="isCode">Whether they only stand for something.</param>
internal sealed class NumberSurvey(string name, bool isBoolean = false, bool isCode = false) : ColumnSurvey(name)
{
    private static readonly BooleanWords _words = new("true", "false");
    private readonly ValueCounts _values = new();
    private readonly NumberSteps _steps = new();
    private long _missing;

    /// <inheritdoc/>
    public override long? Known => _values.Total;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long>? Values => _values.Counts;

    /// <inheritdoc/>
    public override bool IsWhole => _steps.IsWhole;

    /// <inheritdoc/>
    public override Action Attach(DataViewRowCursor cursor)
    {
        var getter = cursor.GetGetter<double>(cursor.Schema[Name]);
        var value = 0d;
        return () =>
        {
            getter(ref value);
            Add(value);
        };
    }

    /// <inheritdoc/>
    public override DataColumn Decide() => _values switch
    {
        { Total: 0 } => Create(DataColumnKind.Constant, "no row has a value"),
        { Counts: { Count: 1 } counts } when _missing == 0 => Create(DataColumnKind.Constant, $"always {counts.Keys.Single()}"),
        _ when isBoolean => Create(DataColumnKind.Boolean, "Booleans"),
        _ when isCode => Create(DataColumnKind.Category, "keys" + Missing()),
        { Counts: { Count: 2 } counts } when counts.ContainsKey("0") && counts.ContainsKey("1") =>
            Create(DataColumnKind.Boolean, "0 and 1" + Missing()),
        _ when _steps.IsCounting => Create(DataColumnKind.Id, "counts the rows"),
        { NewShare: 1 } when IsWhole && ColumnNames.IsId(Name) =>
            Create(DataColumnKind.Id, "another whole number in every row, and the name of an id"),
        _ => Create(DataColumnKind.Number, (IsWhole ? "whole numbers" : "numbers") + Missing()),
    };

    private void Add(double value)
    {
        if (double.IsNaN(value))
        {
            _missing++;
            return;
        }

        _steps.Add(value);
        if (isBoolean)
        {
            _values.Add(value == 0 ? _words.False : _words.True);
            return;
        }

        Span<char> text = stackalloc char[32];
        _ = ((float)value).TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        _values.Add(text[..length]);
    }

    private DataColumn Create(DataColumnKind kind, string reason) => new ColumnFormats
    {
        IsPlain = true,
        Boolean = isBoolean ? _words.ToString() : null,
    }.Create(Name, kind, reason);

    private string Missing() => SurveyText.Missing(_missing, _missing + _values.Total);
}
