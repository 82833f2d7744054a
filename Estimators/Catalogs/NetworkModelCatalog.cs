using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace Microsoft.ML;

/// <summary>Reads networks out of files.</summary>
public static class NetworkModelCatalog
{
    /// <summary>
    /// Reads the network inside a model that <c>ml.Model.Save</c> wrote, to train it further (as <c>InitialModel</c>) or to
    /// look at its layers and history. To score, use <c>ml.Model.Load</c>.
    /// </summary>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="filePath">The path of the model's zip.</param>
    /// <returns>The network; of several in one pipeline, the last.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is cut short, or holds no network of this package.</exception>
    public static TrainedNetwork LoadNetwork(this ModelOperationsCatalog catalog, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using var stream = File.OpenRead(filePath);
        return catalog.LoadNetwork(stream);
    }

    /// <param name="catalog">The model catalog.</param>
    /// <param name="stream">The model's zip, seekable.</param>
    /// <inheritdoc cref="LoadNetwork(ModelOperationsCatalog, string)"/>
    public static TrainedNetwork LoadNetwork(this ModelOperationsCatalog catalog, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(stream);
        var ours = SavedModel.FindOnnx(stream).LastOrDefault(TrainedNetwork.IsNetwork)
            ?? throw new InvalidDataException("The model holds no network of this package; was it made by another trainer?");
        return TrainedNetwork.Parse(ours);
    }

    /// <summary>
    /// Reads a text encoder that others have trained, to train it further: BERT and what shares its shape, such as MiniLM, DistilBERT and RoBERTa, in
    /// any language.
    /// </summary>
    /// <remarks>
    /// The folder is one of Hugging Face's transformers: <c>config.json</c>; <c>model.safetensors</c> or its index; and the tokeniser,
    /// <c>tokenizer.json</c>, <c>vocab.txt</c>, or <c>vocab.json</c> and <c>merges.txt</c>. No file in it is run: pickled weights
    /// (<c>pytorch_model.bin</c>) are refused. All weights are held in memory as 32-bit floats.
    /// </remarks>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="path">The folder, or an ONNX file with <c>vocab.txt</c> beside it.</param>
    /// <exception cref="IOException">There is no such folder or file, or a file is missing in it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, the files do not fit together, or the model is no such encoder.</exception>
    public static TextEncoder LoadTextEncoder(this ModelOperationsCatalog catalog, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TextEncoderFiles.Read(path);
    }

    /// <summary>Reads a text encoder of BERT's shape from an ONNX file and its vocabulary, such as the resources of an assembly.</summary>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="onnx">The ONNX file, read to its end. Its weights have the names of Hugging Face's transformers.</param>
    /// <param name="vocabulary"><c>vocab.txt</c> of WordPiece: one token a line.</param>
    /// <param name="settings">How the vocabulary was made. Default null: as that of uncased English BERT.</param>
    /// <exception cref="InvalidDataException">One is damaged, they do not fit together, or the model is no such encoder.</exception>
    public static TextEncoder LoadTextEncoder(
        this ModelOperationsCatalog catalog, Stream onnx, Stream vocabulary, WordPieceSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(onnx);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return TextEncoderFiles.Read(onnx, vocabulary, settings);
    }

    /// <summary>
    /// Reads a residual network for images that others have trained, such as ResNet18 or ResNet50 on ImageNet, from an ONNX file or a file of
    /// torchvision's weights: to train it further on images of one's own (<c>Cnn(encoder)</c>), or to make vectors of images with it
    /// (<c>ml.Transforms.EmbedImage</c>).
    /// </summary>
    /// <remarks>
    /// <para>
    /// An ONNX file is read by the order of its graph, from the image to one value of each channel; the names in the file do not matter. The package
    /// Microsoft.ML.DnnImageFeaturizer.ResNet18 has such a file.
    /// </para>
    /// <para>
    /// The weights of torchvision's ResNets (also ResNeXt and wide ones) are read from TorchSharp's own format, which its <c>Module.save</c> writes,
    /// and of a network in Python its script <c>exportsd.py</c>
    /// (<c>save_state_dict(torchvision.models.resnet18(weights="DEFAULT").state_dict(), file)</c>).
    /// </para>
    /// <para>
    /// The last layer, which tells the classes of its makers apart, is left out. All weights are held in memory as 32-bit floats.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="filePath">The path of the file.</param>
    /// <param name="normalization">
    /// How colours come to the scale that the network was trained on. Default null: as the first operators of the file do it, or those of the file
    /// that lies beside it in a package of Microsoft.ML.DnnImageFeaturizer; where there are none, <see cref="PixelNormalization.ImageNetBlueFirst"/>
    /// if CNTK has written the file, and otherwise, as for torchvision's weights, <see cref="PixelNormalization.ImageNet"/>.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no residual network; the message names the first operator that does not
    /// fit.</exception>
    public static ImageEncoder LoadImageEncoder(this ModelOperationsCatalog catalog, string filePath, PixelNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        return ImageEncoderFile.Read(filePath, normalization);
    }

    /// <param name="catalog">The model catalog.</param>
    /// <param name="onnx">The ONNX file, read to its end.</param>
    /// <param name="normalization">
    /// How colours come to the scale that the network was trained on. Default null: as the first operators of the file do it; where there are none,
    /// <see cref="PixelNormalization.ImageNetBlueFirst"/> if CNTK has written the file, and otherwise <see cref="PixelNormalization.ImageNet"/>.
    /// </param>
    /// <inheritdoc cref="LoadImageEncoder(ModelOperationsCatalog, string, PixelNormalization?)"/>
    public static ImageEncoder LoadImageEncoder(this ModelOperationsCatalog catalog, Stream onnx, PixelNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(onnx);
        return ImageEncoderFile.Read(onnx, normalization);
    }
}
