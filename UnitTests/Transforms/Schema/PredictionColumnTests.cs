using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Schema;

[TestClass]
public sealed class PredictionColumnTests
{
    private static readonly NetworkOutput _one = new("Score", 1);

    [TestMethod]
    [DataRow(0.5f, false)]
    [DataRow(0.50001f, true)]
    [DataRow(1f, true)]
    [DataRow(float.NaN, false)]
    public void BooleanColumn_Value_IsWhetherItExceedsOneHalf(float value, bool expected) =>
        Assert.AreEqual(expected, Get<bool>(new BooleanColumn("PredictedLabel", _one), value));

    [TestMethod]
    [DataRow(0f, 1u)]
    [DataRow(2f, 3u)]
    [DataRow(3f, 0u)]
    [DataRow(-1f, 0u)]
    [DataRow(0.5f, 0u)]
    [DataRow(float.NaN, 0u)]
    [DataRow(float.PositiveInfinity, 0u)]
    public void KeyColumn_Index_IsTheKeyOfTheClassOrMissing(float index, uint expected) =>
        Assert.AreEqual(expected, Get<uint>(new KeyColumn("PredictedLabel", _one, new ClassLabels(3)), index));

    [TestMethod]
    public void VectorColumn_Values_AreCopiedToDenseVectors()
    {
        var column = new VectorColumn("Score", new NetworkOutput("Score", 3), ["a", "b", "c"]);
        var getter = (ValueGetter<VBuffer<float>>)column.CreateGetter(new Row([1, 2, 3]), 0);
        var value = new VBuffer<float>(5, 1, [9], [2]);
        getter(ref value);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, value.DenseValues().ToArray());
        Assert.IsTrue(value.IsDense);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue("SlotNames", ref names);
        CollectionAssert.AreEqual(
            new[] { "a", "b", "c" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void VectorColumn_TooFewNames_SaysHowMany()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new VectorColumn("Score", new NetworkOutput("Score", 3), ["a"]));
        StringAssert.StartsWith(
            error.Message, "Output 'Score' has 3 values a row but 1 slot names. Give one name for each value.");
    }

    [TestMethod]
    public void ScalarColumn_WideOutput_SaysSo()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new ScalarColumn("Score", new NetworkOutput("Score", 3)));
        StringAssert.StartsWith(error.Message, "Output 'Score' must have one value a row but has 3.");
    }

    [TestMethod]
    public void Check_ColumnsWithoutScore_SaysSo() => AssertRule(
        "One column that a network adds must be named 'Score', but they are 'Price'. Name the main one so.",
        new ScalarColumn("Price", new NetworkOutput("Price", 1)));

    [TestMethod]
    public void Check_SameNameTwice_SaysSo() => AssertRule(
        "The columns that a network adds must have different names but are 'Score', 'Score'. Rename one.",
        new ScalarColumn("Score", _one),
        new ScalarColumn("Score", _one));

    [TestMethod]
    public void Check_OutputNamedLikeNoColumn_SaysHowToNameIt() => AssertRule(
        "A network's output must be named like one of its columns, 'Score', but is named 'index', " +
        "as a column of the user's may be. Use the name that NetworkOutput.NameFor gives.",
        new ScalarColumn("Score", new NetworkOutput("index", 1)));

    [TestMethod]
    public void NameFor_ColumnThatIsAnInput_IsReserved()
    {
        Assert.AreEqual("Score", NetworkOutput.NameFor("Score", ["Features"]));
        var name = NetworkOutput.NameFor("Score", ["Score"]);
        Assert.AreNotEqual("Score", name);
        PredictionColumnRules.Check([new ScalarColumn("Score", new NetworkOutput(name, 1))]);
    }

    private static T Get<T>(PredictionColumn column, float output)
    {
        var value = default(T)!;
        ((ValueGetter<T>)column.CreateGetter(new Row([output]), 0))(ref value);
        return value;
    }

    private static void AssertRule(string message, params PredictionColumn[] columns) =>
        Assert.AreEqual(
            message, Assert.ThrowsExactly<ArgumentException>(() => PredictionColumnRules.Check(columns)).Message);

    private sealed class Row(float[] values) : IScoredRow
    {
        public ReadOnlySpan<float> Values(int output) => values;
    }
}
