using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>Data with columns added.</summary>
[TestClass]
public sealed class ExtendedDataViewTests
{
    [TestMethod]
    public void AColumnThatGoesByPlace_StaysBesideItsRows_WhereCursorsShareThem()
    {
        var ml = new MLContext(seed: 1);
        var numbers = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1000).Select(i => new Row { Number = i }).ToArray());
        var copied = ml.Transforms.CopyColumns("Copy", "Number").Fit(numbers).Transform(numbers);
        var view = new ExtendedDataView(copied, FixedColumn.Read(copied, copied.Schema["Copy"]));
        foreach (var cursor in view.GetRowCursorSet(view.Schema, 4))
        {
            var (number, copy) = (cursor.GetGetter<float>(view.Schema["Number"]), cursor.GetGetter<float>(view.Schema["Copy"]));
            float one = 0, other = 0;
            while (cursor.MoveNext())
            {
                number(ref one);
                copy(ref other);
                Assert.AreEqual(one, other);
            }

            cursor.Dispose();
        }
    }

    private sealed class Row
    {
        public float Number { get; set; }
    }
}
