using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

[TestClass]
public class LayerTests
{
    private static readonly TensorShape _vector = new(5);
    private static readonly TensorShape _matrix = new(4, 6);
    private static readonly TensorShape _cube = new(2, 3, 4);

    [TestMethod]
    public void Linear_Conforms() => LayerConformance.Check(new Linear(7), _vector, _matrix, _cube, new TensorShape(1));

    [TestMethod]
    public void Linear_WithoutBias_Conforms() => LayerConformance.Check(new Linear(3, Bias: false), _vector, _matrix);

    [TestMethod]
    [DataRow(ActivationFunction.ReLU)]
    [DataRow(ActivationFunction.GELU)]
    [DataRow(ActivationFunction.SiLU)]
    [DataRow(ActivationFunction.Tanh)]
    [DataRow(ActivationFunction.Sigmoid)]
    public void Activation_Conforms(ActivationFunction function) => LayerConformance.Check(new Activation(function), _vector, _matrix, _cube);

    [TestMethod]
    public void Activation_OfEveryFunction_IsTested() =>
        Assert.AreEqual(5, Enum.GetValues<ActivationFunction>().Length, "Add the new function to the conformance test above.");

    [TestMethod]
    public void Dropout_Conforms() => LayerConformance.Check(new Dropout(0.4), _vector, _matrix);

    [TestMethod]
    public void FeatureDropout_Conforms() => LayerConformance.Check(new FeatureDropout(0.4, Size: 3), new TensorShape(6), new TensorShape(3));

    [TestMethod]
    public void BatchNormalization_Conforms() =>
        LayerConformance.Check(new BatchNormalization(Epsilon: 1e-3, Momentum: 0.3), _vector, new TensorShape(1));

    [TestMethod]
    public void LayerNormalization_Conforms() => LayerConformance.Check(new LayerNormalization(Epsilon: 1e-4), _vector, _matrix, _cube);

    [TestMethod]
    public void Flatten_Conforms() => LayerConformance.Check(new Flatten(), _vector, _matrix, _cube);

    [TestMethod]
    public void Standardize_Conforms()
    {
        LayerConformance.Check(new Standardize(Limit: 0.7), _vector, new TensorShape(1));
        LayerConformance.Check(new Standardize(double.PositiveInfinity), _vector);
    }

    [TestMethod]
    public void Standardize_OnMissingNumbers_Conforms()
    {
        LayerConformance.CheckOnMissing(new Standardize(), _vector, _matrix);
        LayerConformance.CheckOnMissing(new Standardize(MarkMissing: true), _vector, _matrix);
    }

    [TestMethod]
    public void PiecewiseLinearEmbedding_Conforms() =>
        LayerConformance.CheckOnMissing(new PiecewiseLinearEmbedding(3, Bins: 4), _vector, new TensorShape(7));

    [TestMethod]
    public void PeriodicEmbedding_Conforms() =>
        LayerConformance.Check(new PeriodicEmbedding(3, Frequencies: 2, Scale: 0.2), _vector, new TensorShape(1));

    [TestMethod]
    public void CategoryEmbedding_Conforms() => LayerConformance.CheckOnKeys(new CategoryEmbedding(4, 3), 4, _vector, new TensorShape(1));

    [TestMethod]
    public void Members_Conform()
    {
        LayerConformance.Check(new MemberScale(3), _vector, new TensorShape(1));
        LayerConformance.Check(new MemberLinear(2), _matrix, new TensorShape(1, 1));
        LayerConformance.Check(new MemberLinear(2, Bias: false), _matrix, new TensorShape(1, 1));
        LayerConformance.Check(
            new Sequence([new MemberScale(3), new Linear(6), new Activation(ActivationFunction.SiLU), new MemberLinear(2)]), _vector);
    }

    [TestMethod]
    public void Sequence_Conforms() => LayerConformance.Check(
        new Sequence([new Linear(6), new Activation(ActivationFunction.GELU), new LayerNormalization(), new Flatten(), new BatchNormalization()]),
        _vector, _matrix);

    [TestMethod]
    public void Residual_Conforms() => LayerConformance.Check(
        new Residual([new Linear(9), new Activation(), new Linear(6)]), new TensorShape(6), _matrix);

    [TestMethod]
    public void Branches_Conforms() => LayerConformance.Check(
        new Branches([new Linear(2), new Sequence([new Linear(3), new Activation(ActivationFunction.Tanh)]), new Dropout(0.1)]), _vector, _matrix);

    [TestMethod]
    public void NestedComposition_Conforms() => LayerConformance.Check(
        new Residual([new Branches([new Linear(2), new Residual([new Linear(5)])]), new Linear(5)]), _vector);

    [TestMethod]
    public void Residual_BodyOfAnotherShape_NamesBothShapes()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Residual([new Linear(4)]).GetOutputShape(_vector));
        StringAssert.Contains(e.Message, "must give the shape [5] that it takes but gives [4]");
    }

    [TestMethod]
    public void Branches_BranchesThatDoNotJoin_NamesTheShapes()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Branches([new Flatten(), new Linear(2)]).GetOutputShape(_matrix));
        StringAssert.Contains(e.Message, "[24], [4, 2]");
    }

    [TestMethod]
    public void BatchNormalization_OfAMatrix_AsksForAFlatten()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new BatchNormalization().GetOutputShape(_matrix));
        StringAssert.Contains(e.Message, "Put a Flatten before it");
    }

    [TestMethod]
    public void Sequence_LayerThatDoesNotFit_IsNamedWithItsPlace()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Sequence([new Linear(3), new BatchNormalization()]).GetOutputShape(_matrix));
        StringAssert.Contains(e.Message, "Layer 1 (BatchNormalization)");
    }

    [TestMethod]
    public void Constructors_SettingsOutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Linear(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Linear(-1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(-0.1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(double.NaN));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LayerNormalization(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BatchNormalization(Momentum: 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BatchNormalization(Momentum: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Activation((ActivationFunction)99));
        Assert.ThrowsExactly<ArgumentException>(() => new Sequence([]));
        Assert.ThrowsExactly<ArgumentException>(() => new Residual([null!]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TensorShape(3, 0));
        Assert.ThrowsExactly<ArgumentException>(() => new TensorShape());
    }

    [TestMethod]
    public void Layers_OfEqualSettings_AreEqual()
    {
        Assert.AreEqual<Layer>(new Sequence([new Linear(3), new Dropout(0.5)]), new Sequence([new Linear(3), new Dropout(0.5)]));
        Assert.AreNotEqual<Layer>(new Sequence([new Linear(3), new Dropout(0.5)]), new Sequence([new Linear(3), new Dropout(0.4)]));
    }
}
