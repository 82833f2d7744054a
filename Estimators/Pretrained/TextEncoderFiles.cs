using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Pretrained;

namespace MLNet.DeepExtensions;

/// <summary>Finds and reads the files of a text encoder.</summary>
internal static class TextEncoderFiles
{
    private const string Configuration = "config.json";
    private const string Weights = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const string OnnxExtension = ".onnx";
    private static readonly string[] _onnx = ["model.onnx", Path.Combine("onnx", "model.onnx")];

    // Formats of other libraries; the first is a program in disguise.
    private static readonly string[] _pickles = ["pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "pytorch_model.pt"];

    /// <summary>Reads a folder, or an ONNX file with a vocabulary beside it.</summary>
    /// <exception cref="IOException">There is no such folder or file, or a file is missing in it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not fit together.</exception>
    public static TextEncoder Read(string path)
    {
        if (File.Exists(path))
        {
            return Path.GetExtension(path).Equals(OnnxExtension, StringComparison.OrdinalIgnoreCase)
                ? ReadOnnx(path, Path.GetDirectoryName(Path.GetFullPath(path))!, sizes: null)
                : throw Wrong(path, "is another file", "Give the folder that the file lies in.");
        }

        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException(
                $"A text encoder must be a folder with {Configuration} and {Weights}, or an ONNX file with vocab.txt beside it, but there is no "
                + $"'{path}'.");
        }

        var configuration = Path.Combine(path, Configuration);
        if (File.Exists(configuration))
        {
            return ReadFolder(path, EncoderConfiguration.Read(configuration));
        }

        return Directory.GetFiles(path, "*" + OnnxExtension) is [var only]
            ? ReadOnnx(only, path, sizes: null)
            : throw new FileNotFoundException($"The folder '{path}' of a text encoder must have {Configuration} but has none. "
                + "Load the whole model down, not only its weights.", configuration);
    }

    /// <summary>Reads an ONNX file and a vocabulary.</summary>
    /// <exception cref="InvalidDataException">One is damaged, or they do not fit together.</exception>
    public static TextEncoder Read(Stream onnx, Stream vocabulary, WordPieceSettings? settings)
    {
        var file = OnnxEncoderFile.Read("The encoder", onnx);
        return Create(file, file.FindConfiguration(), PretrainedTokenizer.LoadWordPieces(vocabulary, settings), TimePooling.Mean);
    }

    private static TextEncoder ReadFolder(string folder, EncoderConfiguration sizes)
    {
        string PathOf(string name) => Path.Combine(folder, name);
        if (Array.Find([Weights, Index], name => File.Exists(PathOf(name))) is { } found)
        {
            using TensorSource source = found == Weights ? SafetensorsFile.Open(PathOf(found)) : SafetensorsFolder.Open(PathOf(found));
            return Create(source, sizes, PretrainedTokenizer.Load(folder), ReadPooling(folder));
        }

        if (Array.Find(_onnx, name => File.Exists(PathOf(name))) is { } onnx)
        {
            return ReadOnnx(PathOf(onnx), folder, sizes);
        }

        throw Array.Find(_pickles, name => File.Exists(PathOf(name))) is { } pickle
            ? Wrong(
                folder,
                $"has only '{pickle}', which is a program that Python runs when it reads it",
                "Convert it where you trust it, in Python: AutoModel.from_pretrained(folder).save_pretrained(folder, safe_serialization=True).")
            : new FileNotFoundException(
                $"The folder '{folder}' of a text encoder must have its weights, {Weights} or {Index}, but has none.", PathOf(Weights));
    }

    private static TextEncoder ReadOnnx(string path, string folder, EncoderConfiguration? sizes)
    {
        using var stream = File.OpenRead(path);
        using var file = OnnxEncoderFile.Read(path, stream);
        return Create(file, sizes ?? file.FindConfiguration(), PretrainedTokenizer.Load(folder), ReadPooling(folder));
    }

    private static TextEncoder Create(TensorSource source, EncoderConfiguration sizes, PretrainedTokenizer tokenizer, TimePooling pooling) =>
        new(source.Name, PretrainedEncoder.Read(sizes, source), tokenizer, pooling);

    // Where sentence-transformers say how they make one vector of a text; other ways than these are not theirs alone.
    private static TimePooling ReadPooling(string folder)
    {
        var path = Path.Combine(folder, "1_Pooling", Configuration);
        if (!File.Exists(path))
        {
            return TimePooling.Mean;
        }

        using var stream = File.OpenRead(path);
        var root = JsonEntry.Read($"'{path}'", stream);
        return root["pooling_mode_cls_token"].Flag() == true ? TimePooling.First
            : root["pooling_mode_max_tokens"].Flag() == true ? TimePooling.Max
            : TimePooling.Mean;
    }

    private static InvalidDataException Wrong(string path, string what, string wayOut) => new(
        $"A text encoder must be a folder with {Configuration} and {Weights}, or an ONNX file with vocab.txt beside it, but '{path}' {what}. "
        + wayOut);
}
