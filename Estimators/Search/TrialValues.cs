using System.Globalization;
using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Search;

/// <summary>What a trial tries out.</summary>
public sealed class TrialValues
{
    private readonly TrialSpace _space;
    private readonly Dictionary<string, object> _values;

    internal TrialValues(TrialSpace space, Dictionary<string, object> values) => (_space, _values) = (space, values);

    /// <summary>Whether the trial tries a parameter out; false where its condition does not hold.</summary>
    /// <param name="name">The name of the parameter.</param>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of a number.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <exception cref="ArgumentException">There is no such number, or its condition does not hold.</exception>
    public double Number(string name) => Get<double>(name, "a number");

    /// <summary>The value of an integer.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <exception cref="ArgumentException">There is no such integer, or its condition does not hold.</exception>
    public int Integer(string name) => Get<int>(name, "an integer");

    /// <summary>The value of a choice of texts.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <exception cref="ArgumentException">There is no such choice, or its condition does not hold.</exception>
    public string Choice(string name) => Get<string>(name, "a choice of texts");

    /// <summary>The value of a choice.</summary>
    /// <typeparam name="T">The type of its values.</typeparam>
    /// <param name="name">The name of the parameter.</param>
    /// <exception cref="ArgumentException">There is no such choice, or its condition does not hold.</exception>
    public T Choice<T>(string name)
        where T : notnull => Get<T>(name, $"a choice of {typeof(T).Name}");

    /// <summary>The values in a line.</summary>
    public override string ToString() => string.Join(", ", _values.Select(value => $"{value.Key} = {Text(value.Value)}"));

    /// <summary>The values by their names.</summary>
    internal IReadOnlyDictionary<string, object> All => _values;

    /// <summary>The values as JSON.</summary>
    internal JsonObject ToJson() => new(_space.Where(parameter => Has(parameter.Name))
        .Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.ToJson(_values[parameter.Name]))));

    private static string Text(object value) =>
        value is double number ? number.ToString("G4", CultureInfo.InvariantCulture) : SearchParameter.TextOf(value);

    private T Get<T>(string name, string kind)
    {
        if (_values.TryGetValue(name, out var value))
        {
            return value is T typed
                ? typed
                : throw new ArgumentException($"Parameter '{name}' must be {kind} but is {SearchParameter.TextOf(value)}, a {value.GetType().Name}.");
        }

        throw new ArgumentException(_space.Any(parameter => parameter.Name == name)
            ? $"Parameter '{name}' is not tried out here, as its condition does not hold. Ask Has(\"{name}\") first."
            : $"The parameter must be one of {string.Join(", ", _space.Select(parameter => $"'{parameter.Name}'"))} but is '{name}'.");
    }
}
