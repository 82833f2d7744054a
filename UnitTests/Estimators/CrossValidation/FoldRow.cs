using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>A row with all that folds go by.</summary>
internal sealed class FoldRow
{
    public int Number { get; set; }

    public string Label { get; set; } = string.Empty;

    public float Target { get; set; }

    public string Group { get; set; } = string.Empty;

    public DateTime Day { get; set; }

    public double Hour { get; set; }

    [VectorType(2)]
    public float[] Features { get; set; } = [];
}
