using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trust;

/// <summary>What sets of classes are to hold.</summary>
public sealed record PredictionSetOptions
{
    private readonly double _coverage = 0.9;

    /// <summary>Sets that hold the right class of nine rows in ten.</summary>
    public PredictionSetOptions()
    {
    }

    [JsonConstructor]
    internal PredictionSetOptions(double coverage = 0.9, bool perClass = false, bool allowEmpty = false) =>
        (Coverage, PerClass, AllowEmpty) = (coverage, perClass, allowEmpty);

    /// <summary>The probability with which the right class is to be in the set, in (0, 1). Default 0.9.</summary>
    public double Coverage
    {
        get => _coverage;
        init
        {
            Require.Finite(value, nameof(Coverage), value is > 0 and < 1, "in (0, 1)");
            _coverage = value;
        }
    }

    /// <summary>
    /// Whether the promise is kept for the rows of each class on their own, so that a rare one is not given up for the others. It needs held-out rows
    /// enough of every class. Default false: over all rows.
    /// </summary>
    public bool PerClass { get; init; }

    /// <summary>
    /// Whether a set may be empty, where no class is probable enough. Then the right class is in the set as often as promised, and not more;
    /// otherwise the most probable class always is, and a model that is right more often than was promised keeps more than the promise. Default
    /// false.
    /// </summary>
    public bool AllowEmpty { get; init; }
}
