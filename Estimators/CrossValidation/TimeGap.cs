using System.Globalization;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// A length on a column of times: a <see cref="TimeSpan"/> for columns of dates, a number for columns of numbers. Both convert to it by themselves.
/// </summary>
public readonly record struct TimeGap
{
    private TimeGap(double value, bool isTimeSpan)
    {
        Value = value;
        IsTimeSpan = isTimeSpan;
    }

    /// <summary>The length: ticks of 100 ns for a <see cref="TimeSpan"/>, otherwise in the column's own unit.</summary>
    public double Value { get; }

    /// <summary>Whether it is a <see cref="TimeSpan"/>.</summary>
    public bool IsTimeSpan { get; }

    /// <summary>A length on a column of dates.</summary>
    /// <param name="span">The length.</param>
    public static implicit operator TimeGap(TimeSpan span) => FromTimeSpan(span);

    /// <summary>A length on a column of numbers.</summary>
    /// <param name="length">The length, in the column's unit.</param>
    public static implicit operator TimeGap(double length) => FromDouble(length);

    /// <summary>A length on a column of dates.</summary>
    /// <param name="span">The length.</param>
    public static TimeGap FromTimeSpan(TimeSpan span) => new(span.Ticks, isTimeSpan: true);

    /// <summary>A length on a column of numbers.</summary>
    /// <param name="length">The length, in the column's unit.</param>
    public static TimeGap FromDouble(double length) => new(length, isTimeSpan: false);

    /// <summary>The length in words.</summary>
    public override string ToString() => IsTimeSpan
        ? TimeSpan.FromTicks((long)Value).ToString("c", CultureInfo.InvariantCulture)
        : Value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>Checks that it is a length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or no number.</exception>
    internal TimeGap Require(string name) => double.IsFinite(Value) && Value >= 0
        ? this
        : throw new ArgumentOutOfRangeException(name, $"{name} must be zero or positive but is {this}.");
}
