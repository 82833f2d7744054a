using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

[TestClass]
public sealed class GraphScorerTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Transform_DisposedModel_SaysSo()
    {
        var network = TestNetworks.Regression(4);
        var scored = network.Transform(TestRow.View(_ml, 5, 4));
        network.Dispose();
        network.Dispose();
        var error = Assert.ThrowsExactly<ObjectDisposedException>(() => RowText.ReadAll(scored, "Score"));
        StringAssert.StartsWith(error.Message, "The model has been disposed, so it can no longer score.");
    }

    [TestMethod]
    public void Dispose_WhileOthersScore_EndsThemWithoutHarm()
    {
        for (var round = 0; round < 8; round++)
        {
            var network = TestNetworks.Binary(64);
            var scored = network.Transform(TestRow.View(_ml, 300, 64));
            var expected = RowText.ReadAll(scored, "Number", "Score");
            var started = 0;
            void Score()
            {
                Interlocked.Increment(ref started);
                while (true)
                {
                    CollectionAssert.AreEqual(expected, RowText.ReadAll(scored, "Number", "Score"));
                }
            }

            // Threads of their own: the pool would begin the second and the third only after a while.
            Task[] threads = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(Score, TaskCreationOptions.LongRunning))];
            SpinWait.SpinUntil(() => Volatile.Read(ref started) == threads.Length);
            Thread.Sleep(round % 4);
            network.Dispose();
            foreach (var thread in threads)
            {
                var error = Assert.ThrowsExactly<AggregateException>(thread.Wait);
                Assert.IsInstanceOfType<ObjectDisposedException>(error.InnerException);
            }
        }
    }

    [TestMethod]
    public void Constructor_BytesThatAreNoGraph_Throws() =>
        Assert.Throws<Exception>(() => Create([1, 2, 3], "Features", 4, "Score", 1));

    [TestMethod]
    public void Constructor_UnknownInput_NamesTheInputsThatAreThere() => AssertFails(
        "The network has no input 'Pixels', only 'Features'. Name it so in the graph.",
        () => Create(TestGraphs.Regression(4), "Pixels", 4, "Score", 1));

    [TestMethod]
    public void Constructor_InputOfOtherSize_NamesBothSizes() => AssertFails(
        "The network's input 'Features' must take 5 values a row, as its column has, but its dimensions are (4). " +
        "Build the graph for the size of the column.",
        () => Create(TestGraphs.Regression(4), "Features", 5, "Score", 1));

    [TestMethod]
    public void Constructor_InputWithoutColumn_NamesIt() => AssertFails(
        "The network has the input 'Age', but no column is encoded for it. Give an encoder for each input.",
        () => Create(TestGraphs.TwoInputs("Features", 4, "Age", 1), "Features", 4, "Score", 1));

    [TestMethod]
    public void Constructor_UnknownOutput_NamesTheOutputsThatAreThere() => AssertFails(
        "The network has no output 'Label', only 'Score', 'Probability'. Name it so in the graph.",
        () => Create(TestGraphs.Binary(4), "Features", 4, "Label", 1));

    [TestMethod]
    public void Constructor_OutputOfOtherWidth_NamesBoth() => AssertFails(
        "The network's output 'Score' must have the dimensions (rows, 2) but a row has (1). Reshape it in the graph.",
        () => Create(TestGraphs.Binary(4), "Features", 4, "Score", 2));

    [TestMethod]
    public void Transform_TwoInputs_ReadsBoth()
    {
        var data = AllTypesRow.View(_ml, 300);
        var joined = _ml.Transforms.Concatenate("Pair", "Double", "Double")
            .Append(_ml.Transforms.Conversion.ConvertType("Pair")).Fit(data).Transform(data);
        using var network = new ScoringTransform(
            TestGraphs.TwoInputs("Features", 3, "Pair", 2),
            [TestEncoders.Floats("Features", 3), TestEncoders.Floats("Pair", 2)],
            [new ScalarColumn("Score", new NetworkOutput("Score", 1))]);
        var scores = network.Transform(joined).GetColumn<float>("Score").ToArray();
        var features = joined.GetColumn<float[]>("Features").ToArray();
        for (var row = 0; row < scores.Length; row++)
        {
            Assert.AreEqual(features[row].Sum() + (row / 3f * 2), scores[row], 1e-3f);
        }
    }

    private static void AssertFails(string message, Action action) =>
        Assert.AreEqual(message, Assert.ThrowsExactly<ArgumentException>(action).Message);

    private static void Create(byte[] onnx, string input, int width, string output, int outputWidth)
    {
        var encoder = TestEncoders.Floats(input, width);
        new GraphScorer(onnx, [encoder], [new NetworkOutput(output, outputWidth)]).Dispose();
    }
}
