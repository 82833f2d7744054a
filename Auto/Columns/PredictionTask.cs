namespace MLNet.DeepExtensions.Auto;

/// <summary>What is predicted of the label.</summary>
public enum PredictionTask
{
    /// <summary>Which of two classes a row is of. The parsed label is a Boolean.</summary>
    BinaryClassification,

    /// <summary>Which of several classes a row is of. The parsed label is a text.</summary>
    MulticlassClassification,

    /// <summary>A number. The parsed label is a Single.</summary>
    Regression,
}
