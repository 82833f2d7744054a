using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What the rows tell of a column of numbers.</summary>
/// <param name="column">The column, of Double.</param>
/// <param name="isBoolean">Whether they were Booleans.</param>
/// <param name="isCode">Whether they only stand for something.</param>
internal sealed class NumberSurvey(DataViewSchema.Column column, bool isBoolean = false, bool isCode = false) : ColumnSurvey(column)
{
    private readonly ValueCounts<double> _values = new();
    private long _missing;
    private bool _isWhole = true;
    private bool _isCounting = true;
    private double _last = double.NaN;

    public override long? Known => _values.Total;

    public override IReadOnlyDictionary<string, long>? Values =>
        _values.Counts?.ToDictionary(value => ((float)value.Key).ToString(CultureInfo.InvariantCulture), value => value.Value);

    public override bool IsWhole => _isWhole;

    public override bool IsBoolean => isBoolean;

    public override Action Attach(DataViewRowCursor cursor)
    {
        var getter = cursor.GetGetter<double>(Column);
        var value = 0d;
        return () =>
        {
            getter(ref value);
            Add(value);
        };
    }

    public override DataColumn Decide() => _values switch
    {
        { Total: 0 } => Create(DataColumnKind.Constant, "no row has a value"),
        { Counts: { Count: 1 } counts } when _missing == 0 => Create(DataColumnKind.Constant, $"always {Text(counts.Keys.Single())}"),
        _ when isBoolean => Create(DataColumnKind.Boolean, "Booleans"),
        _ when isCode => Create(DataColumnKind.Category, "keys"),
        { Counts: { Count: 2 } counts } when counts.ContainsKey(0) && counts.ContainsKey(1) => Create(DataColumnKind.Boolean, "0 and 1" + Missing()),
        _ when _isWhole && _isCounting && _values.Total > 2 => Create(DataColumnKind.Id, "counts the rows"),
        { NewShare: 1 } when _isWhole && IdNames.IsId(Name) => Create(DataColumnKind.Id, "another whole number in every row, and the name of an id"),
        _ => Create(DataColumnKind.Number, (_isWhole ? "whole numbers" : "numbers") + Missing()),
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private void Add(double value)
    {
        if (double.IsNaN(value))
        {
            _missing++;
            return;
        }

        _isWhole &= value == Math.Floor(value);
        _isCounting &= _values.Total == 0 ? value is 0 or 1 : value == _last + 1;
        _last = value;
        _values.Add(value);
    }

    private string Missing() => SurveyText.Missing(_missing, _missing + _values.Total);
}
