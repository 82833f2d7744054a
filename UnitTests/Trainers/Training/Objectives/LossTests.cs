using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

/// <summary>Every loss gives the numbers of its formula, and of torch's own where torch has it.</summary>
[TestClass]
public class LossTests
{
    private const double Tolerance = 1e-6;
    private static readonly float[] _logit = [-1.5f, 0.2f, 3f, -0.7f];
    private static readonly float[] _binary = [0, 1, 1, 1];
    private static readonly float[,] _logits = { { 1f, -2f, 0.5f }, { 0.1f, 0.2f, 0.3f }, { -3f, 2f, 4f }, { 0f, 0f, 0f } };
    private static readonly long[] _classes = [0, 2, 1, 1];

    [TestMethod]
    public void CrossEntropy_OfOneLogit_IsItsFormula() => AssertBinary(new CrossEntropyLoss(), 0, (p, y) => -Math.Log(y == 1 ? p : 1 - p));

    [TestMethod]
    public void LabelSmoothing_OfOneLogit_IsItsFormula() => AssertBinary(
        new CrossEntropyLoss(), 0.2, (p, y) => -(((y * 0.8) + 0.1) * Math.Log(p)) - ((((1 - y) * 0.8) + 0.1) * Math.Log(1 - p)));

    [TestMethod]
    public void Focal_OfOneLogit_IsItsFormula() => AssertBinary(
        new FocalLoss(2), 0, (p, y) => y == 1 ? -Math.Pow(1 - p, 2) * Math.Log(p) : -Math.Pow(p, 2) * Math.Log(1 - p));

    [TestMethod]
    public void LabelSmoothing_OfClasses_IsItsFormulaAndTorchs()
    {
        using var scope = NewDisposeScope();
        AssertClasses(new CrossEntropyLoss(), 0.3, (p, y) => -p.Select((value, c) => (((c == y ? 1 : 0) * 0.7) + 0.1) * Math.Log(value)).Sum());
        var own = nn.functional.cross_entropy(Logits(), tensor(_classes), reduction: nn.Reduction.None, label_smoothing: 0.3);
        AssertEqual(own, new FocalLoss(0).ForClasses(0.3).PerRow(Logits(), tensor(_classes)));
    }

    [TestMethod]
    public void Focal_OfClasses_IsItsFormula() =>
        AssertClasses(new FocalLoss(1.5), 0, (p, y) => -Math.Pow(1 - p[y], 1.5) * Math.Log(p[y]));

    [TestMethod]
    public void Focal_WithGammaZero_IsCrossEntropy()
    {
        using var scope = NewDisposeScope();
        AssertEqual(
            new CrossEntropyLoss().ForClasses(0).PerRow(Logits(), tensor(_classes)),
            new FocalLoss(0).ForClasses(0).PerRow(Logits(), tensor(_classes)));
        var logit = tensor(_logit).unsqueeze(1);
        AssertEqual(
            new CrossEntropyLoss().ForOneLogit(0.1).PerRow(logit, tensor(_binary)),
            new FocalLoss(0).ForOneLogit(0.1).PerRow(logit, tensor(_binary)));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void Mean_OfCrossEntropy_IsTheMeanOfItsRows(double labelSmoothing)
    {
        using var scope = NewDisposeScope();
        var classes = new CrossEntropyLoss().ForClasses(labelSmoothing);
        AssertEqual(classes.PerRow(Logits(), tensor(_classes)).mean(), classes.Mean(Logits(), new Batch([], tensor(_classes), Weights: null)));
        var binary = new CrossEntropyLoss().ForOneLogit(labelSmoothing);
        var logit = tensor(_logit).unsqueeze(1);
        AssertEqual(binary.PerRow(logit, tensor(_binary)).mean(), binary.Mean(logit, new Batch([], tensor(_binary), Weights: null)));
    }

    [TestMethod]
    public void Focal_OfACertainRow_HasAFiniteGradient()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[,] { { 100, -100 } }, requires_grad: true);
        new FocalLoss(0.5).ForClasses(0).PerRow(logits, tensor(new long[] { 0 })).sum().backward();
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(2.0)]
    public void Huber_IsTorchs(double delta)
    {
        using var scope = NewDisposeScope();
        AssertEqual(
            nn.functional.huber_loss(tensor(_logit), tensor(_binary), delta, nn.Reduction.None),
            new HuberLoss(delta).CreateFunction().PerRow(tensor(_logit).unsqueeze(1), tensor(_binary)));
    }

    [TestMethod]
    public void AbsoluteAndSquared_AreTorchs()
    {
        using var scope = NewDisposeScope();
        var output = tensor(_logit).unsqueeze(1);
        AssertEqual(
            nn.functional.l1_loss(tensor(_logit), tensor(_binary), nn.Reduction.None),
            new AbsoluteLoss().CreateFunction().PerRow(output, tensor(_binary)));
        AssertEqual(
            nn.functional.mse_loss(tensor(_logit), tensor(_binary), nn.Reduction.None),
            new SquaredLoss().CreateFunction().PerRow(output, tensor(_binary)));
    }

    [TestMethod]
    public void Quantile_WeighsTooLowAndTooHighDifferently()
    {
        using var scope = NewDisposeScope();
        var losses = new QuantileLoss(0.9).CreateFunction().PerRow(tensor(new float[,] { { 1 }, { 3 } }), tensor(new float[] { 2, 2 }));
        Assert.AreEqual(0.9, losses[0].Read(), Tolerance);
        Assert.AreEqual(0.1, losses[1].Read(), Tolerance);
    }

    [TestMethod]
    public void CrossEntropy_OfHugeLogits_DoesNotOverflow()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1000, -1000, 1000 }).reshape(3, 1);
        var losses = new CrossEntropyLoss().ForOneLogit(0).PerRow(logits, tensor(new float[] { 0, 1, 1 }));
        CollectionAssert.AreEqual(new float[] { 1000, 1000, 0 }, losses.data<float>().ToArray());
    }

    [TestMethod]
    public void Squared_Differentiated_IsTwiceTheDifference()
    {
        using var scope = NewDisposeScope();
        var output = tensor(new float[] { -3, 0.5f }).reshape(2, 1).requires_grad_();
        new SquaredLoss().CreateFunction().PerRow(output, tensor(new float[] { 2, 0.25f })).sum().backward();
        CollectionAssert.AreEqual(new[] { -10, 0.5f }, output.grad!.data<float>().ToArray());
    }

    [TestMethod]
    public void Mean_WeighsTheRows()
    {
        using var scope = NewDisposeScope();
        var output = tensor(new float[] { 1, 2, 3, 4 }).reshape(4, 1);
        var loss = new SquaredLoss().CreateFunction();
        Assert.AreEqual(30.0 / 4, loss.Mean(output, new Batch([], zeros(4), Weights: null)).Read(), Tolerance);
        Assert.AreEqual(
            ((0.5 * 1) + (2 * 4) + (1.5 * 16)) / 4,
            loss.Mean(output, new Batch([], zeros(4), tensor(new[] { 0.5f, 2, 0, 1.5f }))).Read(),
            Tolerance);
    }

    [TestMethod]
    public void Settings_OutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FocalLoss(-1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new HuberLoss(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantileLoss(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantileLoss(double.NaN));
    }

    private static Tensor Logits() => tensor(_logits);

    private static void AssertBinary(ClassificationLoss loss, double smoothing, Func<double, float, double> formula)
    {
        using var scope = NewDisposeScope();
        var actual = loss.ForOneLogit(smoothing).PerRow(tensor(_logit).unsqueeze(1), tensor(_binary));
        AssertEqual(tensor(_logit.Zip(_binary, (z, y) => formula(1 / (1 + Math.Exp(-z)), y)).ToArray()), actual);
    }

    private static void AssertClasses(ClassificationLoss loss, double smoothing, Func<double[], long, double> formula)
    {
        using var scope = NewDisposeScope();
        var actual = loss.ForClasses(smoothing).PerRow(Logits(), tensor(_classes));
        for (var row = 0; row < _classes.Length; row++)
        {
            double[] exponentials = [.. Enumerable.Range(0, 3).Select(c => Math.Exp(_logits[row, c]))];
            double[] probabilities = [.. exponentials.Select(value => value / exponentials.Sum())];
            Assert.AreEqual(formula(probabilities, _classes[row]), actual[row].Read(), Tolerance);
        }
    }

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        Assert.AreEqual(0, (expected.to(float64) - actual.to(float64)).abs().max().Read(), Tolerance);
    }
}
