using Microsoft.ML;
using MLNet.DeepExtensions.Search;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Search;

/// <summary>What is tried out, and how it is chosen.</summary>
[TestClass]
public class TrialSpaceTests
{
    private static readonly TrialSpace _space =
    [
        SearchParameter.Number("rate", 1e-4, 1e-1, isLog: true),
        SearchParameter.Integer("layers", 1, 4),
        SearchParameter.Integer("units", 16, 512, isLog: true),
        SearchParameter.Choice("trainer", "mlp", "trees"),
        SearchParameter.Number("dropout", 0, 0.5).When("trainer", "mlp"),
        SearchParameter.Choice("activation", ActivationFunction.ReLU, ActivationFunction.GELU).When("trainer", "mlp"),
    ];

    [TestMethod]
    public void SobolPoints_OfEveryDimension_HaveOneInEachPartOfTheRange()
    {
        foreach (var seed in new[] { 0, 7 })
        {
            var points = Enumerable.Range(0, 64).Select(new SobolSequence(21, seed).GetPoint).ToArray();
            for (var dimension = 0; dimension < 21; dimension++)
            {
                var parts = points.Select(point => (int)(point[dimension] * 64)).Order().ToArray();
                CollectionAssert.AreEqual(Enumerable.Range(0, 64).ToArray(), parts, $"Dimension {dimension}.");
            }

            var squares = points.Select(point => ((int)(point[0] * 8), (int)(point[1] * 8))).Distinct();
            Assert.AreEqual(64, squares.Count(), "Of the first two, one in each square.");
        }

        Assert.IsTrue(new SobolSequence(30, 0).GetPoint(5).All(value => value is >= 0 and < 1));
    }

    [TestMethod]
    public void SobolPoints_OfTheFirstTwoDimensions_AreThoseOfTheTables()
    {
        // Without the shift: 0, 1/2, 1/4, 3/4 (in binary reflected order) and 0, 1/2, 3/4, 1/4.
        var (first, sequence) = (new SobolSequence(2, 0).GetPoint(0), new SobolSequence(2, 0));
        double Unshifted(int index, int dimension)
        {
            var bits = (uint)(sequence.GetPoint(index)[dimension] * 4294967296.0) ^ (uint)(first[dimension] * 4294967296.0);
            return bits / 4294967296.0;
        }

        CollectionAssert.AreEqual(new[] { 0, 0.5, 0.25, 0.75 }, Enumerable.Range(0, 4).Select(index => Unshifted(index, 0)).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0.5, 0.75, 0.25 }, Enumerable.Range(0, 4).Select(index => Unshifted(index, 1)).ToArray());
    }

    [TestMethod]
    public void Sampler_StaysWithinTheBounds_AndAsksOnlyWhatIsActive()
    {
        var sampler = new ParzenSampler(_space, seed: 1);
        List<TrialValues> ranked = [];
        for (var trial = 0; trial < 200; trial++)
        {
            var values = sampler.Choose(trial, ranked);
            Assert.IsTrue(values.Number("rate") is >= 1e-4 and <= 1e-1);
            Assert.IsTrue(values.Integer("layers") is >= 1 and <= 4);
            Assert.IsTrue(values.Integer("units") is >= 16 and <= 512);
            Assert.AreEqual(values.Choice("trainer") == "mlp", values.Has("dropout"));
            Assert.AreEqual(values.Choice("trainer") == "mlp", values.Has("activation"));
            ranked.Add(values);
            ranked = [.. ranked.OrderBy(Loss)];
        }

        Assert.HasCount(4, ranked.Select(values => values.Integer("layers")).Distinct().ToArray());
    }

    [TestMethod]
    public void Sampler_LearnsWhereGoodTrialsAre()
    {
        var losses = new List<double>();
        var sampler = new ParzenSampler(_space, seed: 2);
        List<TrialValues> ranked = [];
        for (var trial = 0; trial < 90; trial++)
        {
            var values = sampler.Choose(trial, ranked);
            losses.Add(Loss(values));
            ranked = [.. ranked.Append(values).OrderBy(Loss)];
        }

        Assert.IsLessThan(0.5 * losses.Take(18).Average(), losses.Skip(60).Average());
        Assert.IsLessThan(losses.Take(18).Min(), losses.Min());
    }

    [TestMethod]
    public void Sampler_SameSeedAndTrials_GivesTheSame()
    {
        string Text(int seed) => string.Join('\n', Enumerable.Range(0, 30).Aggregate(
            (IReadOnlyList<TrialValues>)[],
            (ranked, trial) => [.. ranked.Append(new ParzenSampler(_space, seed).Choose(trial, ranked)).OrderBy(Loss)]));
        Assert.AreEqual(Text(3), Text(3));
        Assert.AreNotEqual(Text(3), Text(4));
    }

    [TestMethod]
    public void Parameters_UnitsAndValues_AreEachOthersInverse()
    {
        foreach (var parameter in _space.Where(parameter => parameter.ChoiceCount is null))
        {
            foreach (var unit in new[] { 0.03, 0.2, 0.5, 0.97 })
            {
                var value = parameter.FromUnit(unit);
                Assert.AreEqual(parameter.ToUnit(value), parameter.ToUnit(parameter.FromUnit(parameter.ToUnit(value))), 1e-12, parameter.Name);
            }
        }

        Assert.AreEqual(1e-2, (double)SearchParameter.Number("rate", 1e-4, 1, isLog: true).FromUnit(0.5), 1e-12);
        Assert.AreEqual(3, SearchParameter.Integer("layers", 1, 3).FromUnit(0.99));
    }

    [TestMethod]
    public void Space_WrongParameter_IsSaidInASentence()
    {
        void Contains(string expected, Action run) => StringAssert.Contains(Assert.Throws<ArgumentException>(run).Message, expected);
        Contains("lower bound", () => SearchParameter.Number("rate", 1, 0.1));
        Contains("isLog", () => SearchParameter.Number("rate", 0, 1, isLog: true));
        Contains("finite", () => SearchParameter.Number("rate", 0, double.NaN));
        Contains("needs no parameter", () => SearchParameter.Integer("layers", 2, 2));
        Contains("at least two", () => SearchParameter.Choice("trainer", "mlp"));
        Contains("different names", () => SearchParameter.Choice("trainer", "mlp", "mlp"));
        Contains("name of its own", () => _ = new TrialSpace { SearchParameter.Number("x", 0, 1), SearchParameter.Number("x", 0, 1) });
        Contains("Add the choice first", () => _ = new TrialSpace { SearchParameter.Number("x", 0, 1).When("kind", "a") });
        Contains("depends on 'c'", () => _ = new TrialSpace
        {
            SearchParameter.Choice("kind", "a", "b"), SearchParameter.Number("x", 0, 1).When("kind", "c"),
        });
        var values = new ParzenSampler(_space, 1).Choose(0, []);
        Contains("must be one of", () => values.Number("rat"));
        Contains("an integer", () => values.Integer("rate"));
        var without = Enumerable.Range(0, 9).Select(trial => new ParzenSampler(_space, 1).Choose(trial, [])).First(trial => !trial.Has("dropout"));
        Contains("Ask Has", () => without.Number("dropout"));
    }

    [TestMethod]
    public void TrainerSpaces_MakeOptionsThatTheirTrainersTake()
    {
        var ml = new MLContext(seed: 1);
        void Check<T>(TrainerSpace<T> space, Func<T, object> create)
            where T : NetworkEstimatorOptions, new()
        {
            var sampler = new ParzenSampler(space, 1);
            for (var trial = 0; trial < 18; trial++)
            {
                Assert.IsNotNull(create(space.CreateOptions(sampler.Choose(trial, []))));
            }
        }

        Check(TrainerSpace.Mlp(MlpEstimator.Options.ForTables), ml.Regression.Trainers.Mlp);
        Check(TrainerSpace.TabularTransformer(), ml.Regression.Trainers.TabularTransformer);
        Check(TrainerSpace.BiLstm(), ml.Regression.Trainers.BiLstm);
        Check(TrainerSpace.TransformerEncoder(), ml.Regression.Trainers.TransformerEncoder);
        Check(TrainerSpace.TextCnn(), ml.Regression.Trainers.TextCnn);
        Check(TrainerSpace.Cnn(), ml.Regression.Trainers.Cnn);
        var encoder = TinyEncoder.Load();
        Check(TrainerSpace.TextEncoder(() => new() { MaximumSequenceLength = 9 }), options => ml.Regression.Trainers.TextEncoder(encoder, options));
        TrialSpace both = [SearchParameter.Choice("trainer", "mlp", "linear")];
        both.AddWhen(TrainerSpace.Mlp(), "trainer", "mlp");
        Assert.AreEqual(1 + TrainerSpace.Mlp().Count, both.Count);
    }

    private static double Loss(TrialValues trial) =>
        Math.Abs(Math.Log10(trial.Number("rate") / 3e-3)) + Math.Abs(trial.Integer("layers") - 2)
            + (trial.Choice("trainer") == "mlp" ? trial.Number("dropout") : 1);
}
