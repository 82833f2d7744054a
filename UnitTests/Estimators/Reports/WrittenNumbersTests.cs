using MLNet.DeepExtensions.Reports.Sections;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reports;

/// <summary>Numbers that a column has as texts, for charts.</summary>
[TestClass]
public sealed class WrittenNumbersTests
{
    [TestMethod]
    [DataRow("1.194,81 €", "3,5", 1194.81)]
    [DataRow("132,9", "20,0", 132.9)]
    [DataRow("$1,234.50", "$12.00", 1234.5)]
    [DataRow("1,234", "2,000", 1234)]
    [DataRow("-3.5", "1", -3.5)]
    [DataRow("12 %", "7 %", 12)]
    [DataRow("80 kg", "7 kg", 80)]
    [DataRow("1e3", "2", 1000)]
    public void Read_Number_IsWhatTheColumnTells(string text, string other, double number) =>
        Assert.AreEqual(number, new WrittenNumbers([text, other]).Read(text), 1e-9);

    [TestMethod]
    [DataRow("A12")]
    [DataRow("north")]
    [DataRow("12.3.2024")]
    [DataRow("")]
    public void Read_OtherText_IsNone(string text) => Assert.AreEqual(double.NaN, new WrittenNumbers([text]).Read(text));
}
