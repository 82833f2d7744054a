namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well one label of words is told from the others, or one type of entities is found.</summary>
public sealed class TagFigures
{
    internal TagFigures(string name, MetricValue[] values) =>
        (Name, Precision, Recall, F1, Support) = (name, values[0], values[1], values[2], values[3]);

    /// <summary>The label, or the type of entity.</summary>
    public string Name { get; }

    /// <summary>The part of those predicted that are right, in [0, 1]; 0 if none is predicted.</summary>
    public MetricValue Precision { get; }

    /// <summary>The part of those that there are that are found, in [0, 1]; 0 if there are none.</summary>
    public MetricValue Recall { get; }

    /// <summary>The harmonic mean of precision and recall, in [0, 1]; 0 if none is right.</summary>
    public MetricValue F1 { get; }

    /// <summary>The number of words with the label, or of entities of the type, in the weights of their rows.</summary>
    public MetricValue Support { get; }
}
