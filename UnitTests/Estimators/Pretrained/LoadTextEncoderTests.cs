using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

[TestClass]
public sealed class LoadTextEncoderTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private static readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("bert", 3)]
    [DataRow("distilbert", 3)]
    [DataRow("roberta", 2)]
    public void Layers_OfEveryFamily_GiveWhatTheirFormulasGive(string family, int separator)
    {
        var tiny = new TinyEncoder(family, seed: 7);
        var encoder = _ml.Model.LoadTextEncoder(tiny.WriteTo(_folder.PathOf(family)));
        AssertGives(tiny, encoder, [2, 9, separator, 30, 31, 6, separator], [0, 0, 0, .. Enumerable.Repeat(family == "bert" ? 1 : 0, 4)]);
    }

    [TestMethod]
    public void Layers_OfAnOnnxFile_GiveWhatTheirFormulasGive()
    {
        var tiny = new TinyEncoder(seed: 8);
        using var onnx = new MemoryStream(tiny.ToOnnx());
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(TinyEncoder.Vocabulary));
        var encoder = _ml.Model.LoadTextEncoder(onnx, vocabulary);
        AssertGives(tiny, encoder, [2, 9, 3, 30, 3], [0, 0, 0, 1, 1]);
    }

    [TestMethod]
    public void Load_PathOfAnOnnxFile_FindsTheVocabularyBesideIt()
    {
        var tiny = new TinyEncoder();
        File.WriteAllBytes(_folder.PathOf("some.onnx"), tiny.ToOnnx());
        tiny.WriteTokenizer(_folder.PathOf(string.Empty));
        Assert.AreEqual(TinyEncoder.Layers, _ml.Model.LoadTextEncoder(_folder.PathOf("some.onnx")).Layers);
        Assert.AreEqual(TinyEncoder.Layers, _ml.Model.LoadTextEncoder(_folder.PathOf(string.Empty)).Layers);
    }

    [TestMethod]
    public void Load_Folder_SaysWhatItIs()
    {
        var encoder = _ml.Model.LoadTextEncoder(new TinyEncoder("roberta").WriteTo(_folder.PathOf("r")));
        Assert.AreEqual("Roberta", encoder.Family);
        Assert.AreEqual((TinyEncoder.Size, TinyEncoder.Positions - 2), (encoder.HiddenSize, encoder.MaximumLength));
        Assert.AreEqual(TimePooling.Mean, encoder.Pooling);
        StringAssert.Contains(encoder.ToString(), "Roberta, 2 layers of 8 numbers");
    }

    [TestMethod]
    [DataRow("pooling_mode_cls_token", TimePooling.First)]
    [DataRow("pooling_mode_max_tokens", TimePooling.Max)]
    [DataRow("pooling_mode_mean_tokens", TimePooling.Mean)]
    public void Pooling_OfSentenceTransformers_IsRead(string name, TimePooling expected)
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("p"));
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), $"{{\"{name}\":true}}");
        Assert.AreEqual(expected, _ml.Model.LoadTextEncoder(folder).Pooling);
    }

    [TestMethod]
    public void Load_OldNamesOfNormalisations_AreKnown()
    {
        var tiny = new TinyEncoder(seed: 3);
        foreach (var name in tiny.Tensors.Keys.Where(name => name.Contains("LayerNorm", StringComparison.Ordinal)).ToArray())
        {
            tiny.Tensors.Remove(name, out var tensor);
            tiny.Tensors[name.Replace(".weight", ".gamma", StringComparison.Ordinal).Replace(".bias", ".beta", StringComparison.Ordinal)] = tensor;
        }

        Assert.AreEqual(TinyEncoder.Layers, _ml.Model.LoadTextEncoder(tiny.WriteTo(_folder.PathOf("old"))).Layers);
    }

    [TestMethod]
    public void Load_WeightsOfAHead_AreLeftOut()
    {
        var tiny = new TinyEncoder();
        tiny.Tensors["cls.predictions.bias"] = ([2], [1, 2]);
        tiny.Tensors["bert.pooler.dense.weight"] = ([8, 8], new float[64]);
        Assert.AreEqual(TinyEncoder.Layers, _ml.Model.LoadTextEncoder(tiny.WriteTo(_folder.PathOf("head"))).Layers);
    }

    [TestMethod]
    [DataRow("no folder", "there is no")]
    [DataRow("config.json", "must have config.json")]
    [DataRow("model.safetensors", "must have its weights")]
    [DataRow("vocab.txt", "vocab.txt")]
    public void Load_WithoutAFile_NamesIt(string missing, string expected)
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        File.Delete(Path.Combine(folder, missing));
        var path = missing == "no folder" ? _folder.PathOf(missing) : folder;
        StringAssert.Contains(Assert.Throws<IOException>(() => _ml.Model.LoadTextEncoder(path)).Message, expected);
    }

    [TestMethod]
    public void Load_PickledWeights_AreRefusedAndTheWayOutIsNamed()
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        File.Move(Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "pytorch_model.bin"));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(folder)).Message;
        StringAssert.Contains(message, "is a program");
        StringAssert.Contains(message, "safe_serialization=True");
    }

    [TestMethod]
    public void Load_AnotherFile_SaysToGiveTheFolder()
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(Path.Combine(folder, "model.safetensors"))).Message;
        StringAssert.Contains(message, "Give the folder");
    }

    [TestMethod]
    [DataRow("vocab_size", "77", "[62, 8] instead of [77, 8]")]
    [DataRow("hidden_size", "16", "instead of [62, 16]")]
    [DataRow("num_hidden_layers", "3", "encoder.layer.2.attention.self.query.weight")]
    [DataRow("num_hidden_layers", "1", "it has bert.encoder.layer.1.")]
    [DataRow("num_hidden_layers", "0", "must be a whole number from 1 to 1,024 but is 0")]
    [DataRow("num_hidden_layers", "2000000000", "must be a whole number from 1 to 1,024")]
    [DataRow("num_attention_heads", "3", "no multiple of 3 heads")]
    [DataRow("max_position_embeddings", "512", "[24, 8] instead of [512, 8]")]
    [DataRow("pad_token_id", "70", "the padding is token 70 of 62")]
    [DataRow("layer_norm_eps", "-1", "must be a positive number but is -1")]
    [DataRow("hidden_act", "\"gelu_new\"", "must be gelu, relu or silu but is 'gelu_new'")]
    [DataRow("model_type", "\"gpt2\"", "is 'gpt2'")]
    [DataRow("model_type", "7", "must be a text but is 7")]
    [DataRow("is_decoder", "true", "is_decoder: true")]
    [DataRow("position_embedding_type", "\"relative_key\"", "must be absolute")]
    [DataRow("hidden_size", "null", "'hidden_size' in '")]
    [DataRow("hidden_size", "null", "but is missing")]
    [DataRow("model_type", "null", "but is missing")]
    [DataRow("is_decoder", "1", "must be true or false but is 1")]
    public void Load_ConfigurationThatDoesNotFit_SaysWhatDoesNot(string name, string value, string expected)
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        var path = Path.Combine(folder, "config.json");
        var configuration = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        configuration[name] = JsonNode.Parse(value);
        File.WriteAllText(path, configuration.ToJsonString());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(folder)).Message, expected);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[1]")]
    [DataRow("{\"model_type\"")]
    public void Load_DamagedConfiguration_SaysSo(string text)
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        File.WriteAllText(Path.Combine(folder, "config.json"), text);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(folder)).Message, "config.json");
    }

    [TestMethod]
    public void Load_WithoutATensor_NamesIt()
    {
        var tiny = new TinyEncoder();
        tiny.Tensors.Remove("bert.encoder.layer.1.output.dense.bias");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(tiny.WriteTo(_folder.PathOf("bert")))).Message;
        StringAssert.Contains(message, "lacks encoder.layer.1.output.dense.bias");
    }

    [TestMethod]
    public void Load_OtherModel_SaysWhichNamesItHas()
    {
        var tiny = new TinyEncoder();
        tiny.Tensors.Clear();
        tiny.Tensors["transformer.h.0.attn.c_attn.weight"] = ([1], [1]);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(tiny.WriteTo(_folder.PathOf("bert")))).Message;
        StringAssert.Contains(message, "it has transformer.h.0.attn.c_attn.weight");
    }

    [TestMethod]
    public void Load_VocabularyOfAnotherSize_NamesBothNumbers()
    {
        var folder = new TinyEncoder().WriteTo(_folder.PathOf("bert"));
        File.AppendAllText(Path.Combine(folder, "vocab.txt"), "\nmore");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(folder)).Message,
            "each of the 62 vectors of its encoder but has 63");
    }

    [TestMethod]
    public void Load_OnnxOfAnotherModel_SaysWhatItLacks()
    {
        using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(TinyEncoder.Vocabulary));
        var tiny = new TinyEncoder();
        tiny.Tensors.Remove("bert.embeddings.word_embeddings.weight");
        using var other = new MemoryStream(tiny.ToOnnx());
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTextEncoder(other, vocabulary)).Message,
            "embeddings.word_embeddings.weight");
    }

    [TestMethod]
    public void Load_DamagedOnnx_EndsInAnAnswerOrInTheOneError()
    {
        var whole = new TinyEncoder().ToOnnx();
        var random = new Random(6);
        for (var i = 0; i < 300; i++)
        {
            var bytes = whole[..(i % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var onnx = new MemoryStream(bytes);
            using var vocabulary = new MemoryStream(Encoding.UTF8.GetBytes(TinyEncoder.Vocabulary));
            try
            {
                _ml.Model.LoadTextEncoder(onnx, vocabulary);
            }
            catch (InvalidDataException)
            {
                // the one error
            }
        }
    }

    // A row alone, and beside one of another length, whose padding it must not see.
    private static void AssertGives(TinyEncoder tiny, TextEncoder encoder, int[] ids, int[] segments)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var length = encoder.MaximumLength;
        using var module = new Sequence([.. encoder.CreateLayers(dropout: .1)]).CreateModule(TensorShape.Sequence(length), new RandomGenerator(1));
        new NetworkWeights(encoder.Encoder.GetWeights(encoder.Tokenizer.VocabularySize, length, string.Empty)).CopyTo(module);
        module.eval();
        foreach (var reader in module.modules().OfType<IReadsLengths>())
        {
            reader.Lengths = tensor(new long[] { ids.Length, ids.Length + 2 });
        }

        float[] keys = [.. ids.Select(id => id + 1f), 0, 0, .. Enumerable.Repeat(5f, ids.Length + 2)];
        var actual = module.forward(tensor(keys, 2, ids.Length + 2))[0].contiguous().data<float>().ToArray();
        var expected = tiny.Encode(ids, segments).SelectMany(vector => vector).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], Tolerance, $"number {i}");
        }
    }
}
