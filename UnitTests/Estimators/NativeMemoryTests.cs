using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>Fits and transforms give back all native memory that they take.</summary>
[TestClass]
[DoNotParallelize] // It measures the memory of the process.
public class NativeMemoryTests
{
    private const int Fits = 150;

    // Measured: 20 MB are left by 150 fits that each leave a tensor of 100 kB, 50 MB where the models are not disposed.
    private const long Allowed = 8 << 20;

    [TestMethod]
    public void FitsAndTransforms_HundredsOfThem_LeaveMemoryFlat()
    {
        var ml = new MLContext(seed: 1);
        var rows = LabelledRow.View(ml, LabelledRow.Create());
        var estimator = SmallMlp.For(ml, "Kind", options => options.HiddenLayers = [64, 64]);
        NativeMemory.AssertFlat(() => Repeat(Fits, estimator, rows), Allowed);
    }

    private static void Repeat(int rounds, MlpEstimator estimator, IDataView rows)
    {
        for (var i = 0; i < rounds; i++)
        {
            using var model = estimator.Fit(rows, rows);
            Assert.HasCount(64, ColumnValues.Read(model.Transform(rows), "Score").Rows);
        }
    }
}
