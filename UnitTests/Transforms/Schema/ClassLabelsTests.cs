using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Schema;

[TestClass]
public sealed class ClassLabelsTests
{
    public static IEnumerable<object[]> ValueTypes => KeyedData.ValueTypes;

    [TestMethod]
    [DynamicData(nameof(ValueTypes))]
    public void FromColumn_ValuesOfAnyType_AreNamesInTheInvariantCulture(Array values)
    {
        using var culture = OtherCulture.German();
        var label = KeyedData.Create(new MLContext(), values, 10, 2).Schema["Label"];
        var classes = ClassLabels.FromColumn(label);
        Assert.AreEqual(values.Length, classes.Count);
        var expected = values.Cast<object>().Select(value => value is DateTime time
            ? time.ToString("O", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture));
        CollectionAssert.AreEqual(expected.ToArray(), classes.Names.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(ValueTypes))]
    public void AddKeyValues_ValuesOfAnyType_KeepTheirType(Array values)
    {
        var label = KeyedData.Create(new MLContext(), values, 10, 2).Schema["Label"];
        var annotations = new DataViewSchema.Annotations.Builder();
        ClassLabels.FromColumn(label).AddKeyValues(annotations);
        var copied = annotations.ToAnnotations().Schema["KeyValues"];
        Assert.AreEqual(label.Annotations.Schema["KeyValues"].Type, copied.Type);
    }

    [TestMethod]
    public void FromColumn_NoValues_NamesTheClassesByIndex()
    {
        var label = KeyedData.WithoutValues(new MLContext(), DataKind.Byte, 10, 2).Schema["Label"];
        var classes = ClassLabels.FromColumn(label);
        CollectionAssert.AreEqual(new[] { "0", "1", "2" }, classes.Names.ToArray());
        var annotations = new DataViewSchema.Annotations.Builder();
        classes.AddKeyValues(annotations);
        Assert.IsEmpty(annotations.ToAnnotations().Schema);
        Assert.AreEqual(new ClassLabels(3), classes);
    }

    [TestMethod]
    public void FromColumn_NoKey_SaysSo()
    {
        var data = TestRow.View(new MLContext(), 1, 1);
        var error = Assert.ThrowsExactly<ArgumentException>(() => ClassLabels.FromColumn(data.Schema["Text"]));
        StringAssert.StartsWith(
            error.Message, "Column 'Text' must be a key with a known number of classes, at most 1000000, but is Text.");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(1_000_001)]
    public void Constructor_CountOutOfRange_Throws(int count) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ClassLabels(count));

    [TestMethod]
    public void ToString_ManyClasses_NamesTheFirst() =>
        Assert.AreEqual("'0', '1', '2', '3', '4', …", new ClassLabels(6).ToString());
}
