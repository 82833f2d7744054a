using MLNet.DeepExtensions.UnitTests.Documentation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>Programs that are built for native AOT run without parts of the runtime, also where they are not published.</summary>
[TestClass]
public class RestrictedRuntimeTests
{
    private const string Rows = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.DeepExtensions;
        using MLNet.DeepExtensions.Trainers.Layers;

        File.WriteAllLines("rows.csv", Enumerable.Range(0, 64).Select(i => $"{i % 8},{i / 8},{(i % 8) + (2 * (i / 8))}"));
        var ml = new MLContext(seed: 1);
        TextLoader.Column[] columns = [new("Features", DataKind.Single, 0, 1), new("Label", DataKind.Single, 2)];
        var data = ml.Data.LoadFromTextFile("rows.csv", columns, separatorChar: ',');
        var options = new MlpEstimator.Options { Epochs = 2, Checkpoints = new("checkpoints") };

        """;

    [TestMethod]
    public void WithoutJsonByReflection_ATrainingIsSavedContinuedAndReadBack()
    {
        var (exitCode, output) = Run(Rows + """
            using var model = ml.Regression.Trainers.Mlp(options).Fit(data);
            options.Checkpoints = options.Checkpoints with { Resume = true };
            using var again = ml.Regression.Trainers.Mlp(options).Fit(data);
            ml.Model.Save(again, data.Schema, "model.zip");
            ml.Model.Load("model.zip", out _).Transform(data).GetColumn<float>("Score").ToArray();
            var network = ml.Model.LoadNetwork("model.zip");
            model.History.SaveAsJson("history.json");
            Console.WriteLine(network.History.Epochs.Count + " " + (network.Network.Trunk.Count > 1));
            """, "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault");
        Assert.AreEqual((0, "2 True"), (exitCode, output.Trim()));
    }

    [TestMethod]
    public void WithoutDynamicCode_AFitSaysSoBeforeItTrains()
    {
        var (exitCode, output) = Run(Rows + """
            options.Progress = new Progress();
            try
            {
                ml.Regression.Trainers.Mlp(options).Fit(data);
            }
            catch (InvalidOperationException e)
            {
                Console.WriteLine(e.Message);
            }

            class Progress : IProgress<MLNet.DeepExtensions.Trainers.Models.TrainingProgress>
            {
                public void Report(MLNet.DeepExtensions.Trainers.Models.TrainingProgress value) => Environment.Exit(3);
            }
            """, "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported");
        Assert.AreEqual(0, exitCode, output);
        StringAssert.Contains(output, "#:property PublishAot=false");
    }

    private static (int ExitCode, string Output) Run(string program, string switchedOff)
    {
        using var folder = new TemporaryFolder();
        return CompiledProgram.Run(new CodeBlock("program", 1, program, Runs: true), folder.Path, switchedOff);
    }
}
