using System.Text;
using MLNet.DeepExtensions.Trainers.Pretrained;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Pretrained;

[TestClass]
public sealed class SafetensorsFileTests : IDisposable
{
    private static readonly Dictionary<string, (long[] Shape, float[] Values)> _tensors = new()
    {
        ["matrix"] = ([2, 3], [1, -2, .5f, 4, 0, -.25f]),
        ["scalar"] = ([], [3]),
        ["nothing"] = ([0, 4], []),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("F32")]
    [DataRow("F16")]
    [DataRow("BF16")]
    [DataRow("F64")]
    public void Read_OfEveryFormat_GivesTheNumbers(string type)
    {
        using var file = Open(TinyEncoder.WriteSafetensors(_tensors, type));
        CollectionAssert.AreEquivalent(_tensors.Keys, file.Shapes.Keys.ToArray());
        foreach (var (name, (shape, values)) in _tensors)
        {
            CollectionAssert.AreEqual(shape, file.Shapes[name]);
            CollectionAssert.AreEqual(values, file.Read(name));
        }
    }

    [TestMethod]
    public void Read_MoreThanOnePiece_GivesAllNumbers()
    {
        float[] values = [.. Enumerable.Range(0, 700_000).Select(i => (float)(i % 1000))];
        using var file = Open(
            TinyEncoder.WriteSafetensors(new Dictionary<string, (long[], float[])> { ["long"] = ([values.Length], values) }, "F16"));
        CollectionAssert.AreEqual(values, file.Read("long"));
    }

    [TestMethod]
    [DataRow(7, "has 7 bytes")]
    [DataRow(40, "says that its header has")]
    [DataRow(-1, "bytes of tensors and its header tells of", DisplayName = "cut at the end")]
    public void Open_CutShort_SaysSo(int length, string expected)
    {
        var bytes = TinyEncoder.WriteSafetensors(_tensors);
        Refuses(bytes[..(length > 0 ? length : bytes.Length + length)], length > 0 ? expected : "lies at", "cut short");
    }

    [TestMethod]
    public void Open_HugeHeader_IsRefusedBeforeItIsRead()
    {
        var bytes = TinyEncoder.WriteSafetensors(_tensors);
        BitConverter.GetBytes(ulong.MaxValue).CopyTo(bytes, 0);
        Refuses(bytes, "header has 18,446,744,073,709,551,615 bytes");
    }

    [TestMethod]
    public void Open_PointerOfGitLfs_SaysWhatToDo() =>
        Refuses(Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 90868376\n"), "Git LFS pointer");

    [TestMethod]
    [DataRow("[]", "cannot be read")]
    [DataRow("{\"a\":1}", "cannot be read")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "cannot be read")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "cannot be read")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", "lies at [0, 4, 8]")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", "lies at [-4, 0]")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "lies at [4, 0]")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "has 4 bytes for tensor 'a', [2] of F32")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-1],\"data_offsets\":[0,4]}}", "has 4 bytes for tensor 'a', [-1, -1]")]
    [DataRow("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905,4],\"data_offsets\":[0,4]}}", "has 4 bytes for tensor 'a'")]
    [DataRow("{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", "4 bytes of tensors and its header tells of 2")]
    [DataRow(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "two tensors 'a'")]
    public void Open_WrongHeader_SaysWhatIsWrong(string header, string expected) =>
        Refuses(TinyEncoder.WriteSafetensors(header, new byte[4]), expected);

    [TestMethod]
    public void Read_WholeNumbers_NamesTheirType()
    {
        using var file = Open(TinyEncoder.WriteSafetensors("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => file.Read("a")).Message, "is of I64");
    }

    [TestMethod]
    public void Read_NumberThatIsNotFinite_NamesTheTensor()
    {
        using var file = Open(TinyEncoder.WriteSafetensors(new Dictionary<string, (long[], float[])> { ["a"] = ([2], [1, float.NaN]) }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => file.Read("a")).Message, "number 1 of its tensor 'a' is NaN");
    }

    [TestMethod]
    public void Read_DamagedFiles_EndInAnAnswerOrInTheOneError()
    {
        var random = new Random(5);
        var whole = TinyEncoder.WriteSafetensors(_tensors);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole[..(i % 4 == 0 ? random.Next(whole.Length + 1) : whole.Length)];
            for (var change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                // Most of it in the header, where the places are.
                bytes[random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 300 : bytes.Length))] = (byte)random.Next(256);
            }

            try
            {
                using var file = Open(bytes);
                foreach (var name in file.Shapes.Keys)
                {
                    file.Read(name);
                }
            }
            catch (InvalidDataException)
            {
                // the one error
            }
        }
    }

    [TestMethod]
    public void OpenFolder_TwoFiles_ReadsTheTensorsOfBoth()
    {
        WriteFile("one.safetensors", TinyEncoder.WriteSafetensors(new Dictionary<string, (long[], float[])> { ["a"] = ([1], [1]) }));
        WriteFile("two.safetensors", TinyEncoder.WriteSafetensors(new Dictionary<string, (long[], float[])> { ["b"] = ([1], [2]) }));
        using var both = OpenIndex("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        CollectionAssert.AreEqual(new float[] { 1, 2 }, both.Read("a").Concat(both.Read("b")).ToArray());
    }

    [TestMethod]
    [DataRow("{}", "weight_map")]
    [DataRow("[", "must be JSON")]
    [DataRow("[1]", "must hold a JSON object")]
    [DataRow("{\"weight_map\":{\"a\":7}}", "'weight_map.a' in")]
    [DataRow("{\"weight_map\":{\"a\":\"../one.safetensors\"}}", "beside it")]
    [DataRow("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "beside it")]
    [DataRow("{\"weight_map\":{\"a\":\"\"}}", "beside it")]
    [DataRow("{\"weight_map\":{\"b\":\"one.safetensors\"}}", "tensor 'b' is in 'one.safetensors'")]
    public void OpenFolder_WrongIndex_SaysWhatIsWrong(string index, string expected)
    {
        WriteFile("one.safetensors", TinyEncoder.WriteSafetensors(new Dictionary<string, (long[], float[])> { ["a"] = ([1], [1]) }));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OpenIndex(index)).Message, expected);
    }

    [TestMethod]
    public void OpenFolder_FileThatIsMissing_NamesIt() => StringAssert.Contains(
        Assert.ThrowsExactly<FileNotFoundException>(() => OpenIndex("{\"weight_map\":{\"a\":\"one.safetensors\"}}")).Message, "one.safetensors");

    private void Refuses(byte[] bytes, params string[] expected)
    {
        var message = Assert.ThrowsExactly<InvalidDataException>(() => Open(bytes)).Message;
        foreach (var part in expected)
        {
            StringAssert.Contains(message, part);
        }
    }

    private SafetensorsFile Open(byte[] bytes) => SafetensorsFile.Open(WriteFile("model.safetensors", bytes));

    private SafetensorsFolder OpenIndex(string json) =>
        SafetensorsFolder.Open(WriteFile("model.safetensors.index.json", Encoding.UTF8.GetBytes(json)));

    private string WriteFile(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.PathOf(name), bytes);
        return _folder.PathOf(name);
    }
}
