namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>Tells what the places of an image contribute to a score.</summary>
internal interface IExplainsPixels : IDisposable
{
    /// <summary>Explains a row.</summary>
    /// <param name="pixels">The values of the row, as the network takes them.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    PixelEvidence Explain(float[] pixels, int? classIndex);
}

/// <summary>What the places of one image contribute to one of its scores.</summary>
/// <param name="Values">A number for each pixel, line by line, negative where it speaks against the class.</param>
/// <param name="Class">The number of the score, which is the number of the class.</param>
/// <param name="Score">The image's score.</param>
/// <param name="BaselineScore">The score of an image that has nothing to say, which the values add up from; null if they do not.</param>
internal sealed record PixelEvidence(float[] Values, int Class, float Score, float? BaselineScore);
