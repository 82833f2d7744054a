using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Persistence;

[TestClass]
public sealed class SavedModelTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void FindOnnx_OneNetwork_GivesItsBytes()
    {
        using var network = TestNetworks.Binary(3);
        var found = Find(Save(network));
        Assert.HasCount(1, found);
        CollectionAssert.AreEqual(TestGraphs.Binary(3), found[0]);
    }

    [TestMethod]
    public void FindOnnx_NestedChains_GivesAllInOrder()
    {
        var copy = _ml.Transforms.CopyColumns("Copy", "Features").Fit(TestRow.View(_ml, 1, 3));
        var inner = new TransformerChain<ITransformer>(copy, TestNetworks.Regression(3));
        using var chain = new TransformerChain<ITransformer>(
            TestNetworks.Binary(3), inner, TestNetworks.Multiclass(3, new ClassLabels(2)));
        var found = Find(Save(chain));
        Assert.HasCount(3, found);
        CollectionAssert.AreEqual(TestGraphs.Binary(3), found[0]);
        CollectionAssert.AreEqual(TestGraphs.Regression(3), found[1]);
        CollectionAssert.AreEqual(TestGraphs.Multiclass(3, ["0", "1"]), found[2]);
    }

    [TestMethod]
    public void FindOnnx_LoadedAndSavedAgain_GivesTheSameBytes()
    {
        using var network = TestNetworks.Binary(3);
        var loaded = SavedModels.Load(_ml, Save(network));
        CollectionAssert.AreEqual(TestGraphs.Binary(3), Find(Save(loaded))[0]);
    }

    [TestMethod]
    public void FindOnnx_ModelWithoutNetwork_GivesNone() =>
        Assert.IsEmpty(Find(Save(_ml.Transforms.CopyColumns("Copy", "Features").Fit(TestRow.View(_ml, 1, 3)))));

    [TestMethod]
    public void FindOnnx_FileWrittenOnWindows_GivesItsBytes()
    {
        using var network = TestNetworks.Binary(3);
        var found = Find(Rewrite(Save(network), name => name.Replace('/', '\\')));
        CollectionAssert.AreEqual(TestGraphs.Binary(3), found.Single());
    }

    [TestMethod]
    public void FindOnnx_Stream_StaysOpen()
    {
        using var network = TestNetworks.Binary(3);
        using var stream = new MemoryStream(Save(network));
        SavedModel.FindOnnx(stream);
        Assert.IsTrue(stream.CanRead);
    }

    [TestMethod]
    public void FindOnnx_TruncatedFile_SaysSo()
    {
        using var network = TestNetworks.Binary(3);
        AssertInvalid(
            "The file must be a model that ml.Model.Save has written but is no complete zip.", Save(network)[..500]);
    }

    [TestMethod]
    public void FindOnnx_NoZip_SaysSo() =>
        AssertInvalid(
            "The file must be a model that ml.Model.Save has written but is no complete zip.", new byte[1000]);

    [TestMethod]
    public void FindOnnx_EmptyFile_SaysSo() =>
        AssertInvalid("The file must be a model that ml.Model.Save has written but is no complete zip.", []);

    [TestMethod]
    public void FindOnnx_OtherZip_SaysSo()
    {
        using var network = TestNetworks.Binary(3);
        AssertInvalid("The file is a zip but no ML.NET model:", Rewrite(Save(network), name => "other/" + name));
    }

    [TestMethod]
    [DataRow(-5)]
    [DataRow(int.MaxValue)]
    [DataRow(10_000)]
    public void FindOnnx_WrongLength_SaysThatTheNetworkIsDamaged(int length)
    {
        using var network = TestNetworks.Binary(3);
        AssertInvalid(
            "The network in '",
            Rewrite(Save(network), name => name, content => [.. BitConverter.GetBytes(length), .. content.AsSpan(4)]));
    }

    private static byte[] Rewrite(byte[] zip, Func<string, string> rename, Func<byte[], byte[]>? change = null)
    {
        using var source = new ZipArchive(new MemoryStream(zip));
        using var stream = new MemoryStream();
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using var from = entry.Open();
                from.CopyTo(content);
                var bytes = content.ToArray();
                using var to = target.CreateEntry(rename(entry.FullName)).Open();
                to.Write(change is not null && entry.Name == "OnnxModel" ? change(bytes) : bytes);
            }
        }

        return stream.ToArray();
    }

    private static IReadOnlyList<byte[]> Find(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return SavedModel.FindOnnx(stream);
    }

    private static void AssertInvalid(string message, byte[] file) =>
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => Find(file)).Message, message);

    private byte[] Save(ITransformer model) => SavedModels.Save(_ml, model, TestRow.View(_ml, 1, 3).Schema);
}
