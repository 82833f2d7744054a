using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input of images: a column of ML.NET's images, or their pixels as a vector of Single or Byte.</summary>
/// <param name="name">The name of the column.</param>
internal sealed class ImageInput(string name) : InputColumn(name)
{
    /// <summary>Names the type of a column, images in words.</summary>
    public static string GetTypeText(DataViewType type) => type switch
    {
        ImageDataViewType { Height: > 0 } image => $"images of {image.Width} × {image.Height} pixels",
        ImageDataViewType => "images of unknown size",
        _ => ColumnText.ToText(type),
    };

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        switch (ColumnLookup.Find(schema, Name))
        {
            case { ItemType: TextDataViewType } text:
                throw NotRead(ColumnText.ToText(text));
            case { ItemType: not ImageDataViewType }:
                new NumberVectorInput(Name).Check(schema);
                break;
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema) => ColumnLookup.Find(schema, Name).Type switch
    {
        ImageDataViewType { Height: > 0, Width: > 0 } image => new PixelEncoder(Name, image),
        ImageDataViewType image => throw ColumnLookup.WrongType(
            Name, "images of one known size", GetTypeText(image), $"Bring them to one size first: ml.Transforms.ResizeImages(\"{Name}\", 224, 224)."),
        TextDataViewType text => throw NotRead(ColumnText.ToText(text)),
        _ => new NumberVectorInput(Name).CreateEncoder(schema),
    };

    private ArgumentException NotRead(string actual) => ColumnLookup.WrongType(
        Name,
        "images, or the pixels of images",
        actual,
        $"If it holds the paths of image files, read them: ml.Transforms.LoadImages(\"Image\", null, \"{Name}\"), "
        + "then ml.Transforms.ResizeImages(\"Image\", 224, 224), and give \"Image\" to the trainer.");
}
