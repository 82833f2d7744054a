namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Sees whether numbers are whole, and whether they count the rows.</summary>
internal sealed class NumberSteps
{
    private bool _isCounting = true;
    private double _last = double.NaN;
    private long _total;

    /// <summary>Whether all are whole; false if one is missing.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether they are 0, 1, 2 …, or 1, 2, 3 …, and more than two.</summary>
    public bool IsCounting => _isCounting && _total > 2;

    /// <summary>Looks at the next number; NaN is none.</summary>
    public void Add(double value)
    {
        IsWhole &= value == Math.Floor(value);
        _isCounting &= _total == 0 ? value is 0 or 1 : value == _last + 1;
        _last = value;
        _total++;
    }
}
