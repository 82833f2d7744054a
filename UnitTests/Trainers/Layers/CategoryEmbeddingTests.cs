using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Which categories a <see cref="CategoryEmbedding"/> gives vectors of their own.</summary>
[TestClass]
public class CategoryEmbeddingTests
{
    [TestMethod]
    public void Learn_RareCategories_ShareTheVectorOfWhatIsUnknown()
    {
        // Of category 1 there are three rows, of 2 two, of 3 one, of 4 none.
        var vectors = Vectors([1, 2, 1, 3, 2, 1], width: 1, [0, 1, 2, 3, 4]);
        CollectionAssert.AreEqual(vectors[0], vectors[3]);
        CollectionAssert.AreEqual(vectors[0], vectors[4]);
        CollectionAssert.AreNotEqual(vectors[0], vectors[1]);
        CollectionAssert.AreNotEqual(vectors[0], vectors[2]);
        CollectionAssert.AreNotEqual(vectors[1], vectors[2]);
    }

    [TestMethod]
    public void Learn_UnknownCategory_StartsAtZero() => CollectionAssert.AreEqual(new float[2], Vectors([1, 1], width: 1, [0])[0]);

    [TestMethod]
    public void Learn_SeveralValuesARow_HaveVectorsOfTheirOwn()
    {
        // As the first value, 1 comes twice; as the second one, never.
        var vectors = Vectors([1, 2, 1, 2], width: 2, [1, 1, 2, 2]);
        CollectionAssert.AreNotEqual(new float[2], vectors[0][..2]);
        CollectionAssert.AreEqual(new float[2], vectors[0][2..]);
        CollectionAssert.AreEqual(new float[2], vectors[1][..2]);
        CollectionAssert.AreNotEqual(new float[2], vectors[1][2..]);
    }

    [TestMethod]
    public void GetOutputShape_Sequences_PointsToEmbedding()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new CategoryEmbedding(4, 2).GetOutputShape(TensorShape.Sequence(5)));
        StringAssert.Contains(error.Message, "Take an Embedding");
    }

    // The vectors of some rows, after the layer has learned from others.
    private static float[][] Vectors(int[] trainKeys, int width, float[] keys)
    {
        using var scope = NewDisposeScope();
        var layer = new CategoryEmbedding(4, 2, MinimumCount: 2);
        using var module = new NetworkModule(
            new Network([new NetworkInput("x", new TensorShape(width), [layer], InputElement.Key, 4)], [new Flatten()]), new RandomGenerator(1));
        module.Learn(0, new ArrayRows<int>(trainKeys, width), trainKeys.Length / width);
        return [.. module.forward([tensor(keys).reshape(-1, width)]).data<float>().ToArray().Chunk(2 * width)];
    }
}
