using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What is made of a number to predict before the network learns it. It is undone at the end of the network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TargetTransform>))]
public enum TargetTransform
{
    /// <summary>The number itself, at mean 0 and deviation 1.</summary>
    None,

    /// <summary>
    /// Its natural logarithm: for amounts whose errors are in proportion to them, such as prices. All labels must be above 0; for counts, add 1 to
    /// the label first.
    /// </summary>
    Log,

    /// <summary>
    /// Its normal score: the number that is in a standard normal distribution where this one is among the training rows, straight between up to 256
    /// of these and beyond the outermost. For labels of any sign with long tails or many equal values.
    /// </summary>
    Quantile,
}
