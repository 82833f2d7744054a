using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>The vectors of bigrams: which have one, and what it is added to.</summary>
[TestClass]
public class BigramEmbeddingTests
{
    private const string Keys = "bigrams.keys";
    private const string Vectors = "bigrams.vectors.weight";

    // Rows of four keys; 1 2 is in four rows, 2 3 in three, 3 1 in two.
    private static readonly int[] _rows = [1, 2, 3, -1, 1, 2, 3, 1, 1, 2, 3, 1, 1, 2, 0, -1];

    [TestMethod]
    public void Forward_AddsTheBigramsVectorToThatOfItsFirstKey()
    {
        using var scope = NewDisposeScope();
        using var layer = Learned(bigrams: 2);
        Assert.IsTrue(NetworkWeights.From(layer.Module)[Keys].Values.SequenceEqual([1, 2, 2, 3]));
        Set(layer, Vectors, [0, 100, 200]); // none, 1 2, 2 3
        CollectionAssert.AreEqual(new float[] { 101, 202, 3, 1 }, Forward(layer, [1, 2, 3, 1]));
        CollectionAssert.AreEqual(new float[] { 2, 1, 0, 2 }, Forward(layer, [2, 1, 0, 2]));
        CollectionAssert.AreEqual(new float[] { 101, 2 }, Forward(layer, [1, 2]));
    }

    [TestMethod]
    public void Forward_BigramThatReachesIntoThePadding_IsNone()
    {
        using var scope = NewDisposeScope();
        using var layer = Learned(bigrams: 2);
        Set(layer, Vectors, [0, 100, 200]);
        var values = layer.Forward(tensor(new[] { 1, 1, 2, 3 }).view(1, 4), tensor(new[] { 2L })).data<float>().ToArray();
        CollectionAssert.AreEqual(new float[] { 1, 1 }, values[..2]);
    }

    [TestMethod]
    public void Learn_TakesTheBigramsOfMostRows_OfThreeAtLeast()
    {
        using var scope = NewDisposeScope();
        using var one = Learned(bigrams: 1);
        CollectionAssert.AreEqual(new float[] { 1, 2 }, NetworkWeights.From(one.Module)[Keys].Values);
        using var many = Learned(bigrams: 4);
        CollectionAssert.AreEqual(new float[] { 1, 2, 2, 3, 0, 0, 0, 0 }, NetworkWeights.From(many.Module)[Keys].Values);
        Set(many, Vectors, [7, 100, 200, 1_000, 2_000]);
        CollectionAssert.AreEqual(new float[] { 101, 202, 10, 7 }, Forward(many, [1, 2, 3, 0]));
    }

    // Word vectors are of keys alone: what they say is not to be drowned by bigrams that know nothing yet.
    [TestMethod]
    public void Learn_AfterVectorsWereGiven_LeavesThemAndStartsBigramsAtZero()
    {
        using var scope = NewDisposeScope();
        using var layer = Create(new Embedding(3, 1, Start: EmbeddingStart.Cooccurrence, Bigrams: 2));
        ((IStartsFromVectors)layer.Module).StartFrom(new KeyVectors([0, 1, 2, 3], [0, 0, 0, 0]));
        Learn(layer);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 1 }, Forward(layer, [1, 2, 3, 1]));
    }

    private static LayerUnderTest Learned(int bigrams)
    {
        var layer = Create(new Embedding(3, 1, Bigrams: bigrams));
        ((IStartsFromVectors)layer.Module).StartFrom(new KeyVectors([0, 1, 2, 3], [0, 0, 0, 0]));
        Learn(layer);
        return layer;
    }

    private static LayerUnderTest Create(Embedding embedding) => new(embedding, TensorShape.Sequence(4), keyCount: 3);

    private static void Learn(LayerUnderTest layer)
    {
        ((ILearnsFromRows)layer.Module).Learn(new ArrayRows<int>(_rows, 4), 4);
        layer.Module.eval();
    }

    private static float[] Forward(LayerUnderTest layer, int[] keys) => layer.Forward(tensor(keys).view(1, -1)).data<float>().ToArray();

    private static void Set(LayerUnderTest layer, string name, float[] values)
    {
        using var noGrad = no_grad();
        using var weights = tensor(values, values.Length, 1);
        layer.Module.named_parameters().Single(entry => entry.name == name).parameter.copy_(weights);
    }
}
