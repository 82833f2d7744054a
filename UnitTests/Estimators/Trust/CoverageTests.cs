using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

/// <summary>
/// What was promised, on two hundred simulated data sets whose truth is known. Were the promise off by a few hundredths, these tests would fail.
/// </summary>
[TestClass]
public sealed class CoverageTests
{
    private const int DataSets = 200;
    private const int HeldOut = 149;
    private const int NewRows = 100;
    private const double Deviations = 4;
    private static readonly string[] _classNames = ["a", "b", "c"];

    [TestMethod]
    [DataRow(0.8)]
    [DataRow(0.95)]
    public void PredictionSets_OfSeveralClasses_HoldTheRightOneAsPromised(double coverage) => AssertPromise(coverage, HeldOut, random =>
    {
        var (logits, classes) = DrawClasses(random, HeldOut, 3);
        var (_, fitted) = ClassSets.Fit(
            logits, classes, Ones(HeldOut), new PredictionSetOptions { Coverage = coverage, AllowEmpty = true }, _classNames);
        return CountSets(fitted, DrawClasses(random, NewRows, 3), 3);
    });

    [TestMethod]
    [DataRow(0.8)]
    [DataRow(0.95)]
    public void PredictionSets_OfTwoClasses_HoldTheRightOneAsPromised(double coverage) => AssertPromise(coverage, HeldOut, random =>
    {
        var (logits, labels) = DrawLogits(random, HeldOut);
        int[] classes = Array.ConvertAll(labels, label => label ? 1 : 0);
        var (_, fitted) = ClassSets.Fit(
            logits, classes, Ones(HeldOut), new PredictionSetOptions { Coverage = coverage, AllowEmpty = true }, ["false", "true"]);
        var (newLogits, newLabels) = DrawLogits(random, NewRows);
        return CountSets(
            fitted, (newLogits.SelectMany(logit => new[] { 0, logit }).ToArray(), Array.ConvertAll(newLabels, label => label ? 1 : 0)), 2);
    });

    [TestMethod]
    public void PredictionSets_PerClass_HoldEachClassAsPromised()
    {
        const double Promise = 0.9;
        var (covered, total) = (new int[3], new int[3]);
        for (var set = 0; set < DataSets; set++)
        {
            var random = new Random(set);
            var (logits, classes) = DrawClasses(random, 3 * HeldOut, 3);
            var (_, fitted) = ClassSets.Fit(
                logits, classes, Ones(3 * HeldOut), new PredictionSetOptions { Coverage = Promise, PerClass = true, AllowEmpty = true }, _classNames);
            var (newLogits, newClasses) = DrawClasses(random, NewRows, 3);
            for (var row = 0; row < NewRows; row++)
            {
                var own = newClasses[row];
                total[own]++;
                covered[own] += IsInSet(fitted, newLogits.AsSpan(row * 3, 3), own) ? 1 : 0;
            }
        }

        for (var own = 0; own < 3; own++)
        {
            Assert.AreEqual(Promise, (double)covered[own] / total[own], 0.02, _classNames[own]);
        }
    }

    [TestMethod]
    [DataRow(0.8)]
    [DataRow(0.9)]
    [DataRow(0.95)]
    public void PredictIntervals_OfABadPrediction_HoldTheLabelAsPromised(double coverage) => AssertPromise(coverage, HeldOut, random =>
    {
        var (center, labels) = DrawNumbers(random, HeldOut);
        var margin = NumberIntervals.Fit(center, center, labels, Ones(HeldOut), coverage).Margin;
        var (newCenter, newLabels) = DrawNumbers(random, NewRows);
        return newLabels.Index().Count(label => Math.Abs(label.Item - newCenter[label.Index]) <= margin);
    });

    [TestMethod]
    [DataRow(0.8)]
    [DataRow(0.9)]
    [DataRow(0.95)]
    public void PredictIntervals_OfBadQuantiles_HoldTheLabelAsPromised(double coverage) => AssertPromise(coverage, HeldOut, random =>
    {
        var (center, labels) = DrawNumbers(random, HeldOut);
        double[] Lower(double[] centers) => Array.ConvertAll(centers, one => one - (0.1 * Math.Abs(one)));
        double[] Upper(double[] centers) => Array.ConvertAll(centers, one => one + (0.3 * Math.Abs(one)));
        var margin = NumberIntervals.Fit(Lower(center), Upper(center), labels, Ones(HeldOut), coverage).Margin;
        var (newCenter, newLabels) = DrawNumbers(random, NewRows);
        var (lower, upper) = (Lower(newCenter), Upper(newCenter));
        return newLabels.Index().Count(label => label.Item >= lower[label.Index] - margin && label.Item <= upper[label.Index] + margin);
    });

    [TestMethod]
    public void ConformalQuantile_FewestRowsAllowed_HoldThePromise() => AssertPromise(0.9, 9, random =>
    {
        var bound = ConformalQuantile.Find(Array.ConvertAll(new double[9], _ => random.NextDouble()), Ones(9), 0.9, "rows");
        return Enumerable.Range(0, NewRows).Count(_ => random.NextDouble() <= bound);
    });

    // Where rows are said to be true with a probability, as many are: among those below the middle and those above it.
    [TestMethod]
    [DataRow(CalibrationMethod.Platt)]
    [DataRow(CalibrationMethod.Isotonic)]
    [DataRow(CalibrationMethod.Auto)]
    public void Calibration_OfTwoClasses_SaysHowOftenRowsAreTrue(CalibrationMethod method)
    {
        foreach (var isAbove in (bool[])[false, true])
        {
            AssertUnbiased(random =>
            {
                var (logits, labels) = DrawLogits(random, 500);
                var (map, _) = Calibrator.FitTwo(method, Array.ConvertAll(logits, Distort), labels, Ones(500));
                var (newLogits, newLabels) = DrawLogits(random, 400);
                return newLogits.Zip(newLabels).Where(row => row.First > 0 == isAbove)
                    .Select(row => (ScoredRows.Logistic(map.Apply(Distort(row.First))), row.Second));
            });
        }
    }

    [TestMethod]
    public void Calibration_OfSeveralClasses_SaysHowOftenTheHighestIsRight() => AssertUnbiased(random =>
    {
        var (logits, classes) = DrawClasses(random, 500, 3);
        var (map, _) = Calibrator.FitSeveral(Array.ConvertAll(logits, logit => 3 * logit), classes, Ones(500));
        var (newLogits, newClasses) = DrawClasses(random, 400, 3);
        return newLogits.Chunk(3).Select((row, i) =>
        {
            var calibrated = Array.ConvertAll(row, logit => Math.Exp(map.Scale * 3 * logit));
            var best = Array.IndexOf(row, row.Max());
            return (calibrated[best] / calibrated.Sum(), newClasses[i] == best);
        });
    });

    // A promise, whatever the held-out rows: their quantile covers a part of all rows that has a beta distribution, and the new rows of each data set
    // are a binomial sample of that part.
    private static void AssertPromise(double coverage, int heldOut, Func<Random, int> countCovered)
    {
        var above = heldOut + 1 - Math.Ceiling((coverage * (heldOut + 1)) - 1e-9);
        var promised = 1 - (above / (heldOut + 1));
        var beta = promised * (1 - promised) / (heldOut + 2);
        var deviation = Math.Sqrt((beta + (((promised * (1 - promised)) - beta) / NewRows)) / DataSets);
        var mean = Enumerable.Range(0, DataSets).Average(set => (double)countCovered(new Random(set)) / NewRows);
        Assert.IsGreaterThan(promised - (Deviations * deviation), mean);
        Assert.IsLessThan(promised + (Deviations * deviation), mean);
    }

    // What is left of the predicted probabilities and the labels is a sum of Bernoulli deviations, and what the fits are off by, which is as small.
    private static void AssertUnbiased(Func<Random, IEnumerable<(double Probability, bool Label)>> predict)
    {
        var gaps = Enumerable.Range(0, DataSets)
            .Select(set => predict(new Random(set)).Average(row => (row.Label ? 1 : 0) - row.Probability)).ToArray();
        var deviation = Math.Sqrt(gaps.Average(gap => gap * gap) / DataSets);
        Assert.AreEqual(0, gaps.Average(), Math.Max(Deviations * deviation, 0.006));
        Assert.IsLessThan(0.05, Math.Sqrt(gaps.Average(gap => gap * gap)));
    }

    private static int CountSets(FittedPredictionSets fitted, (double[] Logits, int[] Classes) rows, int width) =>
        rows.Classes.Index().Count(row => IsInSet(fitted, rows.Logits.AsSpan(row.Index * width, width), row.Item));

    private static bool IsInSet(FittedPredictionSets fitted, ReadOnlySpan<double> logits, int own) =>
        Math.Exp(logits[own] - LogLoss.LogSum(logits, 1)) >= fitted.SmallestProbabilities[own];

    private static (double[] Logits, int[] Classes) DrawClasses(Random random, int count, int width)
    {
        var (logits, classes) = (new double[count * width], new int[count]);
        for (var row = 0; row < count; row++)
        {
            var own = logits.AsSpan(row * width, width);
            foreach (ref var logit in own)
            {
                logit = 3 * random.NextDouble();
            }

            var (drawn, sum) = (random.NextDouble(), 0.0);
            while ((sum += Math.Exp(own[classes[row]] - LogLoss.LogSum(own, 1))) < drawn && classes[row] < width - 1)
            {
                classes[row]++;
            }
        }

        return (logits, classes);
    }

    private static (double[] Logits, bool[] Labels) DrawLogits(Random random, int count)
    {
        double[] logits = Array.ConvertAll(new double[count], _ => 4 * (random.NextDouble() - 0.5));
        return (logits, Array.ConvertAll(logits, logit => random.NextDouble() < ScoredRows.Logistic(logit)));
    }

    private static double Distort(double logit) => (2.5 * logit) + 1;

    private static (double[] Center, double[] Labels) DrawNumbers(Random random, int count)
    {
        double[] centers = Array.ConvertAll(new double[count], _ => (10 * random.NextDouble()) - 5);
        return (centers, Array.ConvertAll(centers, center => center + 0.5 + (center * (random.NextDouble() + random.NextDouble() - 1))));
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
