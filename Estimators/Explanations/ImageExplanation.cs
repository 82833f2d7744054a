using System.Globalization;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Images;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why an image has its score: what each of its places contributes.</summary>
public sealed class ImageExplanation
{
    private readonly HeatPicture _picture;

    internal ImageExplanation(float[,] values, string? className, float score, float? baselineScore, ExplainedPixels pixels)
    {
        Values = values;
        Heat = HeatMap.Create(values);
        ClassName = className;
        Score = score;
        BaselineScore = baselineScore;
        _picture = new HeatPicture(pixels, Heat);
    }

    /// <summary>
    /// What speaks for the class, [height, width], from 0 (nothing, or against it) to 1, the most in this image; all 0 if nothing does.
    /// </summary>
    public float[,] Heat { get; }

    /// <summary>
    /// What each place contributes, [height, width], negative where it speaks against the class. By integrated gradients in the unit of the
    /// score, all together about <see cref="Score"/> less <see cref="BaselineScore"/>; otherwise in no unit.
    /// </summary>
    public float[,] Values { get; }

    /// <summary>The class whose score is explained, <c>false</c> or <c>true</c> for binary classification; null for regression.</summary>
    public string? ClassName { get; }

    /// <summary>
    /// The score of this class: its log-odds for binary classification, its probability for multiclass classification, the number in the label's
    /// unit for regression.
    /// </summary>
    public float Score { get; }

    /// <summary>The same score of the image that the integrated gradients begin at; null for the other methods.</summary>
    public float? BaselineScore { get; }

    /// <summary>The score and the size of the image.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Score{ExplanationText.GetClassText(ClassName)} {Score:G5}; heat over {Heat.GetLength(0)} × {Heat.GetLength(1)} pixels");

    /// <summary>Lays the heat over the image: the image shines through the colours of Turbo (Mikhailov 2019), from dark blue to red.</summary>
    /// <remarks>Pixels of Single are shown from black for the smallest to white for the largest; bytes as they are.</remarks>
    /// <param name="scale">The side of a pixel in the picture, positive. Default null: as many as make the shorter side at least 224.</param>
    /// <returns>A picture that the caller disposes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is zero or negative.</exception>
    public MLImage ToImage(int? scale = null) => _picture.Draw(scale);

    /// <summary>Writes the picture that <see cref="ToImage"/> gives to a PNG file.</summary>
    /// <param name="path">The file's path, which ends in <c>.png</c>; its folder must exist.</param>
    /// <param name="scale">The side of a pixel in the picture, positive. Default null: as many as make the shorter side at least 224.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> does not end in <c>.png</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is zero or negative.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public void SaveAsPng(string path, int? scale = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!string.Equals(Path.GetExtension(path), ".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"The path of a PNG file must end in .png but is '{path}'.", nameof(path));
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to write '{Path.GetFileName(path)}' to. Make it first.");
        }

        using var picture = ToImage(scale);
        picture.Save(path);
    }
}
