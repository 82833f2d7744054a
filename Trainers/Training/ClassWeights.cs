using System.Globalization;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>How much the rows of each class count, beside the weights that rows have of their own.</summary>
[JsonConverter(typeof(ClassWeightsJsonConverter))]
public abstract record ClassWeights
{
    private protected ClassWeights()
    {
    }

    /// <summary>All classes count the same.</summary>
    public static ClassWeights None { get; } = new Unweighted();

    /// <summary>
    /// A row of class c counts n / (k·n_c), for n training rows, k classes that have any, and n_c of class c: every class
    /// counts the same in sum (King and Zeng 2001).
    /// </summary>
    public static ClassWeights Balanced { get; } = new ByCount();

    /// <summary>Weights given for each class.</summary>
    /// <param name="weights">
    /// A weight for each class, zero or positive, not all zero, under the class's name as text: <c>true</c> and <c>false</c>
    /// (in any case) for binary classification, the label's key values for multiclass.
    /// </param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or none is above zero.</exception>
    public static ClassWeights Explicit(IReadOnlyDictionary<string, double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        foreach (var (name, weight) in weights)
        {
            Require.Finite(weight, nameof(weights), weight >= 0, $"zero or a positive number for class '{name}'");
        }

        return weights.Values.Any(weight => weight > 0)
            ? new ByName(new Dictionary<string, double>(weights, StringComparer.Ordinal))
            : throw new ArgumentException("At least one class must have a weight above zero.", nameof(weights));
    }

    /// <summary>The weight of each class; null when all count the same.</summary>
    /// <param name="classes">The classes of the training rows.</param>
    /// <exception cref="ArgumentException">The names of explicit weights are not those of the classes.</exception>
    internal abstract double[]? For(RowClasses classes);

    /// <summary>The weights given for each class; null if they are none.</summary>
    internal virtual IReadOnlyDictionary<string, double>? Given => null;

    private sealed record Unweighted : ClassWeights
    {
        internal override double[]? For(RowClasses classes) => null;
    }

    private sealed record ByCount : ClassWeights
    {
        internal override double[] For(RowClasses classes)
        {
            var counts = classes.Count();
            var present = counts.Count(count => count > 0);
            return Array.ConvertAll(counts, count => count == 0 ? 1 : (double)classes.Rows.Length / present / count);
        }
    }

    private sealed record ByName(Dictionary<string, double> Weights) : ClassWeights
    {
        internal override IReadOnlyDictionary<string, double> Given => Weights;

        public bool Equals(ByName? other) =>
            other is not null && Weights.Count == other.Weights.Count
            && Weights.All(entry => other.Weights.TryGetValue(entry.Key, out var weight) && weight == entry.Value);

        public override int GetHashCode() => Weights.Count;

        internal override double[] For(RowClasses classes)
        {
            var unknown = Weights.Keys.Where(name => !classes.Names.Contains(name, classes.NameComparer)).ToArray();
            var missing = classes.Names.Where(name => !Weights.Keys.Contains(name, classes.NameComparer)).ToArray();
            if (unknown.Length > 0 || missing.Length > 0 || Weights.Count != classes.Names.Count)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ClassWeights must have one weight for each of the {classes.Names.Count} classes ({List(classes.Names)}); "
                    + $"unknown: {List(unknown)}; missing: {List(missing)}."));
            }

            var weights = new Dictionary<string, double>(Weights, classes.NameComparer);
            return [.. classes.Names.Select(name => weights[name])];
        }

        private static string List(IReadOnlyCollection<string> names) => names.Count == 0
            ? "none"
            : string.Join(", ", names.Take(20).Select(name => $"'{name}'")) + (names.Count > 20 ? ", …" : string.Empty);
    }
}
