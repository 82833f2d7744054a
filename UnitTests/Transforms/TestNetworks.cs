using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>
/// Fitted networks around the graphs of <see cref="TestGraphs"/>, with the usual columns of each task.
/// </summary>
internal static class TestNetworks
{
    public static TestTransformer Binary(int width, float bias = 0.1f, string input = "Features")
    {
        var score = new NetworkOutput(NetworkOutput.NameFor("Score", [input]), 1);
        var probability = new NetworkOutput("Probability", 1);
        return Create(
            TestGraphs.Binary(width, bias, input),
            input,
            width,
            new BooleanColumn("PredictedLabel", probability),
            new ScalarColumn("Score", score),
            new ScalarColumn("Probability", probability));
    }

    public static TestTransformer Multiclass(int width, ClassLabels classes, string input = "Features") => Create(
        TestGraphs.Multiclass(width, classes.Names, input),
        input,
        width,
        new KeyColumn("PredictedLabel", new NetworkOutput("PredictedLabel", 1), classes),
        new VectorColumn(
            "Score", new NetworkOutput(NetworkOutput.NameFor("Score", [input]), classes.Count), classes.Names));

    public static TestTransformer Regression(int width, float bias = 0.1f, string input = "Features") => Create(
        TestGraphs.Regression(width, bias, input),
        input,
        width,
        new ScalarColumn("Score", new NetworkOutput(NetworkOutput.NameFor("Score", [input]), 1)));

    private static TestTransformer Create(byte[] onnx, string input, int width, params PredictionColumn[] columns) =>
        new(new ScoringTransform(onnx, [TestEncoders.Floats(input, width)], columns));
}
