using System.Globalization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>What a column of a row did to the row's score.</summary>
public sealed class ColumnContribution
{
    internal ColumnContribution(string name, string value, double contribution) =>
        (Name, Value, Contribution) = (name, value, contribution);

    /// <summary>The column, or the slot of a column of numbers.</summary>
    public string Name { get; }

    /// <summary>The row's value in words: a number, a text, the name of a category.</summary>
    public string Value { get; }

    /// <summary>By how much the score is higher for this value than for those of other rows, on average.</summary>
    public double Contribution { get; }

    /// <summary>The column, its value, and what it did.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} = {Value}: {Contribution:G4}");
}

/// <summary>Why a row has its score.</summary>
public sealed class ColumnExplanation
{
    internal ColumnExplanation(IReadOnlyList<ColumnContribution> columns, string? className, double score, double baselineScore) =>
        (Columns, ClassName, Score, BaselineScore) = (columns, className, score, baselineScore);

    /// <summary>What each column did, largest effect first; together the score less the mean score of the background rows.</summary>
    public IReadOnlyList<ColumnContribution> Columns { get; }

    /// <summary>The class whose score is explained; null if there is only one score.</summary>
    public string? ClassName { get; }

    /// <summary>The row's score.</summary>
    public double Score { get; }

    /// <summary>The mean score of the background rows that were drawn.</summary>
    public double BaselineScore { get; }

    /// <summary>The score, and what each column added to it.</summary>
    public override string ToString() => ExplanationText.Write(
        ClassName, Score, BaselineScore, Columns.Select(column => ($"{column.Name} = {column.Value}", column.Contribution)));
}
