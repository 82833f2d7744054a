using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Images;
using MLNet.DeepExtensions.Explanations.Rows;
using SkiaSharp;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>The images of rows with what a network looked at laid over them, where a model is such a network.</summary>
/// <param name="judged">The model.</param>
/// <param name="rows">The rows.</param>
internal sealed class MistakePictures(JudgedModel judged, IDataView rows)
{
    private const int Steps = 32;
    private const int Quality = 85;

    private readonly ModelSteps _steps = ModelSteps.From(judged.Model);

    /// <summary>The picture of a row; nothing where the model reads no images.</summary>
    /// <param name="row">Its number.</param>
    public Html Create(int row)
    {
        if (FindExplainer() is not { } explainer)
        {
            return Html.Empty;
        }

        var explanation = explainer.Explain(PickedRowsView.Create(rows, [row]), _steps);
        using var picture = explanation.ToImage();
        var name = explanation.ClassName is { } className ? $"‘{className}’" : "the prediction";
        return Html.Write(
            $"""
            <figure class="picture"><figcaption>What speaks for {name}<span>The redder a place, the more.</span></figcaption>
            <img src="data:image/jpeg;base64,{ToJpeg(picture)}" width="{picture.Width}" height="{picture.Height}"
            alt="The image, with the places that speak for {name} in red."></figure>

            """);
    }

    private ImageExplainer? FindExplainer()
    {
        if (!_steps.HasNetwork)
        {
            return null;
        }

        try
        {
            return new ImageExplainer(_steps.FindNetwork(nameof(MistakePictures)), className: null, ImageExplanationMethod.HiResCam, Steps);
        }
        catch (ArgumentException)
        {
            return null; // a network that reads no image
        }
    }

    private static string ToJpeg(MLImage image)
    {
        using var bitmap = SKBitmap.FromImage(SKImage.FromPixelCopy(
            new SKImageInfo(image.Width, image.Height, SKColorType.Bgra8888), image.Pixels.ToArray()));
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return Convert.ToBase64String(data.ToArray());
    }
}
