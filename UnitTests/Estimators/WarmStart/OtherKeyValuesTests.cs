using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>Rows whose keys stand for something else than in training, though there are as many, are refused and not scored wrongly.</summary>
[TestClass]
public class OtherKeyValuesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("City")]
    [DataRow("Tokens")]
    public void Rows_WithKeysInAnotherOrder_AreRefused(string column)
    {
        var options = new MlpEstimator.Options { FeatureColumnName = null, LabelColumnName = "Number", Epochs = 1, HiddenLayers = [4] };
        options.CategoricalColumnNames = column == "City" ? ["City"] : [];
        options.TokenColumnNames = column == "Tokens" ? ["Tokens"] : [];
        var trainer = _ml.Regression.Trainers.Mlp(options);
        var (train, other) = (Prepare(NightlyRows.Of(_ml, 1), column), Prepare(NightlyRows.Of(_ml, 2), column));
        using var model = trainer.Fit(train);
        foreach (var refused in new Action[] { () => model.Transform(other), () => trainer.Fit(train, other) })
        {
            StringAssert.StartsWith(
                Assert.ThrowsExactly<ArgumentException>(refused).Message,
                $"The keys of column '{column}' must stand for the values that they stood for in training, but key ");
        }

        model.Transform(train);
    }

    private IDataView Prepare(IDataView rows, string column) => column == "City"
        ? _ml.Transforms.Conversion.MapValueToKey("City").Fit(rows).Transform(rows)
        : _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(rows).Transform(rows);
}
