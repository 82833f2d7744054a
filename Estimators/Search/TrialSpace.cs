using System.Collections;

namespace MLNet.DeepExtensions.Search;

/// <summary>All that is tried out: <c>new TrialSpace { SearchParameter.Number("rate", 1e-4, 1e-1, isLog: true), … }</c>.</summary>
public class TrialSpace : IEnumerable<SearchParameter>
{
    private readonly List<SearchParameter> _parameters = [];

    /// <summary>The number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ArgumentException">There is one of its name, or its condition names no choice and value before it.</exception>
    public void Add(SearchParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (_parameters.Exists(other => other.Name == parameter.Name))
        {
            throw new ArgumentException($"Each parameter must have a name of its own but two are '{parameter.Name}'. Give one another name.");
        }

        if (parameter.Condition is { } condition)
        {
            RequireChoice(parameter.Name, condition.ChoiceName, condition.Values);
        }

        _parameters.Add(parameter);
    }

    /// <summary>Adds all parameters of another space, to be tried out only where a choice has a value.</summary>
    /// <param name="space">The other space.</param>
    /// <param name="choiceName">The name of a choice in this space.</param>
    /// <param name="value">The value of the choice.</param>
    /// <exception cref="ArgumentException">There is a parameter of the same name, or no such choice or value.</exception>
    public void AddWhen(TrialSpace space, string choiceName, object value)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(value);
        foreach (var parameter in space)
        {
            Add(parameter.Condition is null ? parameter.When(choiceName, value) : parameter);
        }
    }

    /// <summary>The parameters in their order.</summary>
    public IEnumerator<SearchParameter> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether a parameter is tried out beside the values that stand before it.</summary>
    internal static bool IsActive(SearchParameter parameter, IReadOnlyDictionary<string, object> values) =>
        parameter.Condition is not { } condition
        || (values.TryGetValue(condition.ChoiceName, out var value) && condition.Values.Contains(SearchParameter.TextOf(value)));

    private void RequireChoice(string name, string choiceName, IReadOnlyList<string> values)
    {
        if (_parameters.Find(other => other.Name == choiceName) is not { ChoiceCount: { } count } choice)
        {
            throw new ArgumentException(
                $"'{name}' must depend on a choice that stands before it, but '{choiceName}' is none of those there: "
                + $"{string.Join(", ", from other in _parameters where other.ChoiceCount is not null select $"'{other.Name}'")}. "
                + "Add the choice first.");
        }

        string[] possible = [.. Enumerable.Range(0, count).Select(i => SearchParameter.TextOf(choice.FromUnit((i + 0.5) / count)))];
        if (values.FirstOrDefault(value => !possible.Contains(value)) is { } wrong)
        {
            throw new ArgumentException(
                $"'{name}' must depend on a value of '{choiceName}', {string.Join(", ", possible.Select(value => $"'{value}'"))}, "
                + $"but depends on '{wrong}'. Name one of them.");
        }
    }
}
