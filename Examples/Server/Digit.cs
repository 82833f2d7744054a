using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples.Server;

/// <summary>What is asked: 64 numbers from 0 to 16, an image of 8 × 8 pixels row by row.</summary>
internal sealed record DigitRequest(float[]? Pixels);

/// <summary>What is answered.</summary>
internal sealed record DigitAnswer(int Digit, float Probability)
{
    public static DigitAnswer FromPrediction(DigitPrediction prediction) => new((int)prediction.PredictedDigit, prediction.Score.Max());
}

/// <summary>A row as the model reads it. The label is only read in training, but the steps ask for its column.</summary>
internal sealed class Digit
{
    public const int Size = 64;

    [VectorType(Size)]
    public float[] Features { get; set; } = new float[Size];

    public float Label { get; set; }
}

/// <summary>What the model makes of a row.</summary>
internal sealed class DigitPrediction
{
    public float PredictedDigit { get; set; }

    public float[] Score { get; set; } = [];
}
