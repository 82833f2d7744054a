using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Mixing;

/// <summary>A box of each image is another's, the same for all rows of a batch, and targets are mixed by its area.</summary>
[TestClass]
public class BatchCutMixTests
{
    private const int Rows = 8;
    private const int Height = 6;
    private const int Width = 10;
    private readonly RandomGenerator _random = new(4);
    private static readonly RowObjective _loss = new SquaredLoss().CreateFunction();

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(3, false)]
    [DataRow(3, true)]
    public void Apply_PastesOneBoxAndLeavesAllElse(int channels, bool interleaved)
    {
        using var scope = NewDisposeScope();
        var mixer = Create(1, channels, interleaved);
        for (var i = 0; i < 20; i++)
        {
            var mixed = mixer.Apply(Images(channels, interleaved), _random);
            var isOther = mixed.Inputs[0].ne(mixed.Mix!.Own.Inputs[0]); // a pixel of another image differs from all of the own
            Assert.IsTrue(mixed.Inputs[0].eq(mixed.Mix!.Other.Inputs[0]).logical_or(isOther.logical_not()).all().item<bool>(), "from nowhere else");
            var box = (interleaved ? isOther.any(3) : isOther.any(1)).any(0).data<bool>().ToArray(); // (height, width)
            AssertIsABox(box);
            Assert.AreEqual(1 - (box.Count(isIn => isIn) / (double)(Height * Width)), mixed.Mix!.Share, 1e-9);
        }
    }

    [TestMethod]
    public void Mean_OfMixedRows_IsMixedByArea()
    {
        using var scope = NewDisposeScope();
        var mixed = Create(1).Apply(Images(), _random);
        Assert.IsTrue(mixed.Mix!.Share is > 0 and < 1, "Otherwise this shows nothing.");
        Assert.IsFalse(mixed.Mix!.Own.Targets.Equals(mixed.Mix!.Other.Targets));
        var output = _random.Uniform([Rows, 1], 0, 1);
        var expected = (mixed.Mix!.Share * Mean(output, mixed.Mix!.Own)) + ((1 - mixed.Mix!.Share) * Mean(output, mixed.Mix!.Other));
        Assert.AreEqual(expected, _loss.Mean(output, mixed).Read(), 1e-4);
    }

    [TestMethod]
    public void Apply_OtherRows_KeepTheirTargetsAndWeights()
    {
        using var scope = NewDisposeScope();
        var other = Create(1).Apply(Images(), _random).Mix!.Other;
        var numbers = other.Inputs[0].reshape(Rows, -1).select(1, 0).div(Number(100), RoundingMode.floor);
        CollectionAssert.AreEqual(numbers.data<float>().ToArray(), other.Targets.data<float>().ToArray());
        CollectionAssert.AreEqual(other.Targets.data<float>().ToArray(), other.Weights!.data<float>().ToArray());
    }

    [TestMethod]
    public void Apply_LeavesTheBatchAsItIs()
    {
        using var scope = NewDisposeScope();
        var batch = Images();
        var before = batch.Inputs[0].clone();
        _ = Create(1).Apply(batch, _random);
        Assert.IsTrue(before.Equals(batch.Inputs[0]));
    }

    [TestMethod]
    public void Apply_Bytes_StayBytes()
    {
        using var scope = NewDisposeScope();
        var batch = Images();
        var bytes = batch with { Inputs = [batch.Inputs[0].to(ScalarType.Byte)] };
        Assert.AreEqual(ScalarType.Byte, Create(1).Apply(bytes, _random).Inputs[0].dtype);
    }

    [TestMethod]
    public void Shares_OfAlphaOne_CoverAllAreas()
    {
        using var scope = NewDisposeScope();
        var mixer = Create(1);
        var shares = Enumerable.Range(0, 300).Select(_ => mixer.Apply(Images(), _random).Mix!.Share).ToArray();
        Assert.IsLessThan(0.2, shares.Min());
        Assert.IsGreaterThan(0.95, shares.Max());

        // A box of the uniform area a, less what is outside, leaves on average 1 - E[(√a - a/4)²], but for whole pixels.
        Assert.AreEqual(1 - (0.5 - 0.2 + (1 / 48.0)), shares.Average(), 0.06);
    }

    [TestMethod]
    public void Apply_FollowsFromTheSeed()
    {
        using var scope = NewDisposeScope();
        var (first, other, again) = (Mixed(1), Mixed(2), Mixed(1));
        Assert.AreEqual(first.Mix!.Share, again.Mix!.Share);
        Assert.IsTrue(first.Inputs[0].Equals(again.Inputs[0]));
        Assert.IsFalse(first.Inputs[0].Equals(other.Inputs[0]));

        Batch Mixed(ulong seed)
        {
            _random.Seed(seed);
            return Create(1).Apply(Images(), _random);
        }
    }

    [TestMethod]
    public void MixupAndCutMix_TakeTurnsAtRandom()
    {
        using var scope = NewDisposeScope();
        var mixer = BatchMixer.Create(new TrainingOptions { Mixing = new() { Mixup = 1, CutMix = 1 } }, NetworkOf(1, interleaved: false));
        var pasted = Enumerable.Range(0, 200)
            .Count(_ => mixer.Apply(Images(), _random) is var mixed && mixed.Inputs[0].frac().count_nonzero().item<long>() == 0);
        Assert.IsInRange(75, 125, pasted);
    }

    [TestMethod]
    public void Create_ForNumbers_SaysWhatItIsFor()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => BatchMixer.Create(new TrainingOptions { Mixing = new() { CutMix = 1 } }, TrainingSets.Network()));
        StringAssert.StartsWith(
            e.Message,
            "Mixing.CutMix must be 0 unless the network reads one image a row and nothing else, as boxes of pixels are cut, but is 1 with x [4]");
        StringAssert.EndsWith(e.Message, "For other numbers, use Mixing.Mixup.");
    }

    [TestMethod]
    public void Create_ForAnImageBesideNumbers_SaysWhatItIsFor()
    {
        var image = NetworkOf(1, interleaved: false).Inputs[0];
        var network = new Network(
            [image with { Layers = [.. image.Layers, new Flatten()] }, new NetworkInput("age", new TensorShape(1), [])], [new Linear(1)]);
        var e = Assert.ThrowsExactly<ArgumentException>(() => BatchMixer.Create(new TrainingOptions { Mixing = new() { CutMix = 1 } }, network));
        StringAssert.Contains(e.Message, "age [1]");
    }

    [TestMethod]
    public void Create_ForAVectorReshapedToAnImage_CutsFromIt()
    {
        using var scope = NewDisposeScope();
        var network = new Network(
            [new NetworkInput("x", new TensorShape(Height * Width), [new Standardize()])],
            [new Reshape(new TensorShape(1, Height, Width)), new Flatten(), new Linear(1)]);
        var images = Images();
        var mixed = BatchMixer.Create(new TrainingOptions { Mixing = new() { CutMix = 1 } }, network)
            .Apply(images with { Inputs = [images.Inputs[0].reshape(Rows, -1)] }, _random);
        Assert.AreEqual("[8, 60]", $"[{string.Join(", ", mixed.Inputs[0].shape)}]");
        Assert.IsFalse(mixed.Inputs[0].Equals(images.Inputs[0].reshape(Rows, -1)));
    }

    private static BatchMixer Create(double alpha, int channels = 1, bool interleaved = false) =>
        BatchMixer.Create(new TrainingOptions { Mixing = new() { CutMix = alpha } }, NetworkOf(channels, interleaved));

    private static Network NetworkOf(int channels, bool interleaved) => new(
        [new NetworkInput(
            "image", interleaved ? new(Height, Width, channels) : new(channels, Height, Width), [new StandardizeImage(Interleaved: interleaved)])],
        [new Flatten(), new Linear(1)]);

    // All pixels of row i are in [100·i, 100·(i + 1)), and so is a hundred times its target.
    private static Batch Images(int channels = 1, bool interleaved = false)
    {
        var rows = Range(Rows, float32);
        var places = Range(Height * Width, float32).reshape(1, 1, Height, Width);
        var images = rows.mul(Number(100)).reshape(Rows, 1, 1, 1).add(places, Scalars.One).repeat(1, channels, 1, 1);
        return new Batch([interleaved ? images.permute(0, 2, 3, 1).contiguous() : images], rows, rows.clone());
    }

    private static double Mean(Tensor output, Batch batch) => (_loss.PerRow(output, batch.Targets) * batch.Weights!).mean().Read();

    private static void AssertIsABox(bool[] isIn)
    {
        var places = Enumerable.Range(0, isIn.Length).Where(i => isIn[i]).Select(i => (X: i % Width, Y: i / Width)).ToArray();
        if (places.Length > 0)
        {
            var (width, height) = (places.Max(p => p.X) - places.Min(p => p.X) + 1, places.Max(p => p.Y) - places.Min(p => p.Y) + 1);
            Assert.HasCount(width * height, places);
        }
    }
}
