using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>The steps that prepare rows are taken out of a model, just fitted or loaded, and make one again with a further trained network.</summary>
[TestClass]
public class StepsBeforeNetworkTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GetStepsBeforeNetwork_OfAPipeline_PrepareRowsAsItDoes(bool isLoaded)
    {
        var rows = NightlyRows.Of(_ml, 1);
        var model = isLoaded ? Load(Pipeline().Fit(rows), rows) : Pipeline().Fit(rows);
        var steps = model.GetStepsBeforeNetwork();
        Assert.AreEqual(3, steps.Count());
        var prepared = steps.Transform(rows);
        Assert.IsNull(prepared.Schema.GetColumnOrNull("Score"));
        foreach (var column in new[] { "Tokens", "City" })
        {
            AssertSameKeys(model.Transform(rows), prepared, column);
        }
    }

    [TestMethod]
    public void GetStepsBeforeNetwork_OfALoadedModel_TrainAndSaveItFurther()
    {
        var (one, two) = (NightlyRows.Of(_ml, 1), NightlyRows.Of(_ml, 2));
        using var zip = new MemoryStream();
        _ml.Model.Save(Pipeline().Fit(one), one.Schema, zip);
        var yesterday = _ml.Model.Load(zip, out _);
        zip.Position = 0;
        var options = Options();
        (options.InitialModel, options.LearningRate) = (_ml.Model.LoadNetwork(zip), 1e-9);
        var steps = yesterday.GetStepsBeforeNetwork();
        var today = steps.Append(_ml.Regression.Trainers.Mlp(options).Fit(steps.Transform(two)));
        ColumnValues.AssertEqual(Scores(yesterday, two), Scores(today, two), 1e-5, "Score");
        ColumnValues.AssertEqual(Scores(today, two), Scores(Load(today, two), two), 1e-5, "Score");
    }

    [TestMethod]
    public void GetStepsBeforeNetwork_OfANestedChain_AreThoseOfAllChains()
    {
        var rows = NightlyRows.Of(_ml, 1);
        var inner = _ml.Transforms.Concatenate("Features", "Age")
            .Append(_ml.Regression.Trainers.Mlp(new MlpEstimator.Options { LabelColumnName = "Number", Epochs = 1 }));
        var outer = _ml.Transforms.Conversion.MapValueToKey("City")
            .Append((IEstimator<ITransformer>)inner).Append(_ml.Transforms.CopyColumns("Answer", "Score"));
        Assert.AreEqual(2, outer.Fit(rows).GetStepsBeforeNetwork().Count());
        Assert.AreEqual(2, Load(outer.Fit(rows), rows).GetStepsBeforeNetwork().Count());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void GetStepsBeforeNetwork_OfANetworkAlone_AreNone(bool isLoaded)
    {
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        ITransformer model = SmallMlp.For(_ml, "Number").Fit(rows);
        Assert.AreEqual(0, (isLoaded ? Load(model, rows) : model).GetStepsBeforeNetwork().Count());
    }

    [TestMethod]
    public void GetStepsBeforeNetwork_OfAModelWithoutNetwork_SaysSo()
    {
        var rows = NightlyRows.Of(_ml, 1);
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(rows).GetStepsBeforeNetwork());
        StringAssert.StartsWith(e.Message, "The model must have a network of this package among its steps but has none.");
    }

    private EstimatorChain<ColumnCopyingTransformer> Pipeline() => _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text")
        .Append(_ml.Transforms.Conversion.MapValueToKey("City"))
        .Append(_ml.Transforms.Concatenate("Features", "Age", "Height"))
        .Append(_ml.Regression.Trainers.Mlp(Options()))
        .Append(_ml.Transforms.CopyColumns("Answer", "Score"));

    private static MlpEstimator.Options Options() =>
        new()
        {
            LabelColumnName = "Number",
            CategoricalColumnNames = ["City"],
            TokenColumnNames = ["Tokens"],
            HiddenLayers = [8],
            Epochs = 2,
            Seed = 1,
        };

    private ITransformer Load(ITransformer model, IDataView rows)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, zip);
        return _ml.Model.Load(zip, out _);
    }

    private static ColumnValues Scores(ITransformer model, IDataView rows) => ColumnValues.Read(model.Transform(rows), "Score");

    private static void AssertSameKeys(IDataView expected, IDataView actual, string column)
    {
        Assert.AreEqual(expected.Schema[column].Type.ToString(), actual.Schema[column].Type.ToString());
        CollectionAssert.AreEqual(Text.TextRow.KeyValues(expected, column), Text.TextRow.KeyValues(actual, column));
    }
}
