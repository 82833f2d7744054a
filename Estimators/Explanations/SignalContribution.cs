using System.Globalization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>What one number of a signal contributes to a score.</summary>
public sealed class SignalContribution
{
    internal SignalContribution(string name, int step, int channel, float value, float contribution)
    {
        Name = name;
        Step = step;
        Channel = channel;
        Value = value;
        Contribution = contribution;
    }

    /// <summary>The name of its slot, if the column has slot names, otherwise <c>step 12, channel 2</c>.</summary>
    public string Name { get; }

    /// <summary>The number of its step in the row, from 0 on.</summary>
    public int Step { get; }

    /// <summary>The number of its channel, from 0 on.</summary>
    public int Channel { get; }

    /// <summary>The number; NaN if it is missing.</summary>
    public float Value { get; }

    /// <summary>
    /// By how much the number raises the score, in the unit of the score; negative if it lowers it. 0 for a missing one, and for one that was cut
    /// away because the row is too long.
    /// </summary>
    public float Contribution { get; }

    /// <summary>The number, and what it did.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} = {Value:G4}: {Contribution:G4}");
}
