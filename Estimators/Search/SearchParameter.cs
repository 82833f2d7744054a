using System.Globalization;
using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Search;

/// <summary>One thing that is tried out: a number, an integer, or a choice.</summary>
public abstract class SearchParameter
{
    private protected SearchParameter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name, by which a trial's value is asked for.</summary>
    public string Name { get; }

    /// <summary>A number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value, above <paramref name="low"/>.</param>
    /// <param name="isLog">Whether ten times as much is as far from as much as that is from a tenth, as with learning rates. Default false.</param>
    /// <exception cref="ArgumentException">The bounds are not finite, not in order, or not positive though <paramref name="isLog"/>.</exception>
    public static SearchParameter Number(string name, double low, double high, bool isLog = false) => new NumberParameter(name, low, high, isLog);

    /// <summary>An integer.</summary>
    /// <param name="name">The name.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value, above <paramref name="low"/>.</param>
    /// <param name="isLog">Whether twice as much is as far from as much as that is from half, as with numbers of units. Default false.</param>
    /// <exception cref="ArgumentException">The bounds are not in order, or not positive though <paramref name="isLog"/>.</exception>
    public static SearchParameter Integer(string name, int low, int high, bool isLog = false) => new IntegerParameter(name, low, high, isLog);

    /// <summary>One of some values that have no order.</summary>
    /// <typeparam name="T">The type of the values; what <c>ToString</c> gives tells them apart.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="values">The values, at least two.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or two of the same name.</exception>
    public static SearchParameter Choice<T>(string name, params T[] values)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(values);
        return new ChoiceParameter(name, [.. values.Select(value => (object)value)]);
    }

    /// <summary>The same, but only tried out where a choice has one of some values.</summary>
    /// <param name="choiceName">The name of a choice that stands before this one in the space.</param>
    /// <param name="values">The values of the choice, at least one.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public SearchParameter When(string choiceName, params object[] values)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(choiceName);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0)
        {
            throw new ArgumentException($"'{Name}' must be tried out for at least one value of '{choiceName}' but none is named.", nameof(values));
        }

        var copy = (SearchParameter)MemberwiseClone();
        copy.Condition = (choiceName, [.. values.Select(TextOf)]);
        return copy;
    }

    /// <summary>The choice that must have one of these values, in words; null if it is always tried out.</summary>
    internal (string ChoiceName, IReadOnlyList<string> Values)? Condition { get; private set; }

    /// <summary>The number of values of a choice; null of numbers.</summary>
    internal virtual int? ChoiceCount => null;

    /// <summary>The width of the range in which values are the same, for integers; 0 for numbers.</summary>
    internal virtual double UnitStep => 0;

    /// <summary>What it may be, in words that tell two spaces apart.</summary>
    internal abstract string Description { get; }

    /// <summary>The description with the condition.</summary>
    internal string FullDescription => Condition is { } condition
        ? $"{Description}, where {condition.ChoiceName} is {string.Join(" or ", condition.Values)}"
        : Description;

    /// <summary>The value at a place of its range.</summary>
    /// <param name="unit">The place in [0, 1).</param>
    internal abstract object FromUnit(double unit);

    /// <summary>The place of a value in its range, in [0, 1]; of a choice, its number.</summary>
    internal abstract double ToUnit(object value);

    /// <summary>Writes a value.</summary>
    internal abstract JsonNode ToJson(object value);

    /// <summary>A value in words.</summary>
    internal static string TextOf(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    private sealed class NumberParameter : SearchParameter
    {
        private readonly double _low;
        private readonly double _high;
        private readonly bool _isLog;

        public NumberParameter(string name, double low, double high, bool isLog)
            : base(name)
        {
            RequireBounds(name, low, high, isLog);
            (_low, _high, _isLog) = (low, high, isLog);
        }

        internal override string Description => FormattableString.Invariant($"{Name}: {_low:R} to {_high:R}{(_isLog ? ", log" : string.Empty)}");

        internal override object FromUnit(double unit) => Math.Clamp(
            _isLog ? Math.Exp(Math.Log(_low) + (unit * Math.Log(_high / _low))) : _low + (unit * (_high - _low)), _low, _high);

        internal override double ToUnit(object value) =>
            _isLog ? Math.Log((double)value / _low) / Math.Log(_high / _low) : ((double)value - _low) / (_high - _low);

        internal override JsonNode ToJson(object value) => JsonValue.Create((double)value);
    }

    private sealed class IntegerParameter : SearchParameter
    {
        private readonly int _low;
        private readonly int _high;
        private readonly bool _isLog;

        public IntegerParameter(string name, int low, int high, bool isLog)
            : base(name)
        {
            RequireBounds(name, low, high, isLog);
            (_low, _high, _isLog) = (low, high, isLog);
        }

        internal override double UnitStep => _isLog ? 0 : 1.0 / (1L + _high - _low);

        internal override string Description =>
            FormattableString.Invariant($"{Name}: integers {_low} to {_high}{(_isLog ? ", log" : string.Empty)}");

        // Each integer has the range of half a step to both sides.
        internal override object FromUnit(double unit)
        {
            var (low, high) = (_low - 0.5, _high + 0.5);
            var number = _isLog ? Math.Exp(Math.Log(low) + (unit * Math.Log(high / low))) : low + (unit * (high - low));
            return (int)Math.Clamp(Math.Round(number), _low, _high);
        }

        internal override double ToUnit(object value)
        {
            var (low, high) = (_low - 0.5, _high + 0.5);
            return _isLog ? Math.Log((int)value / low) / Math.Log(high / low) : ((int)value - low) / (high - low);
        }

        internal override JsonNode ToJson(object value) => JsonValue.Create((int)value);
    }

    private sealed class ChoiceParameter : SearchParameter
    {
        private readonly object[] _values;

        public ChoiceParameter(string name, object[] values)
            : base(name)
        {
            _values = values;
            var names = Array.ConvertAll(values, TextOf);
            if (values.Length < 2 || names.Distinct().Count() < names.Length)
            {
                throw new ArgumentException(
                    $"Choice '{name}' must have at least two values of different names but has "
                    + $"{string.Join(", ", names.Select(text => $"'{text}'").DefaultIfEmpty("none"))}. "
                    + "What has one value is no choice; values whose ToString is the same cannot be told apart.",
                    nameof(values));
            }
        }

        internal override int? ChoiceCount => _values.Length;

        internal override string Description => $"{Name}: one of {string.Join(", ", _values.Select(TextOf))}";

        internal override object FromUnit(double unit) => _values[Math.Min((int)(unit * _values.Length), _values.Length - 1)];

        internal override double ToUnit(object value) => Array.IndexOf(_values, value);

        internal override JsonNode ToJson(object value) => JsonValue.Create(TextOf(value));
    }

    private static void RequireBounds(string name, double low, double high, bool isLog)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || low >= high || (isLog && low <= 0))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}' must have a lower bound below its upper one, both finite{(isLog ? " and, as isLog is set, positive" : string.Empty)}, "
                + $"but has {low} and {high}. A fixed value needs no parameter."));
        }
    }
}
