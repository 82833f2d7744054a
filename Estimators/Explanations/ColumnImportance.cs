using System.Globalization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>How much worse a model gets when a column is shuffled, so that it says nothing any more.</summary>
public sealed class ColumnImportance
{
    internal ColumnImportance(string name, double importance, double standardDeviation) =>
        (Name, Importance, StandardDeviation) = (name, importance, standardDeviation);

    /// <summary>The column, or the slot of a column of numbers.</summary>
    public string Name { get; }

    /// <summary>
    /// The mean fall of the figure over the shuffles, in its own unit; about 0, or below it, for a column that says nothing.
    /// </summary>
    public double Importance { get; }

    /// <summary>The deviation of the fall between the shuffles; 0 for a single one.</summary>
    public double StandardDeviation { get; }

    /// <summary>The column and its importance.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Importance:G4} ± {StandardDeviation:G2}");
}
