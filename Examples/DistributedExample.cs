using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Examples;

/// <summary>
/// Handwritten digits on several processes: <c>mpirun -n 2 dotnet … distributed</c> trains the same model as this process does alone, each process
/// a part of every batch. The first one shows how it goes, saves checkpoints, and the model.
/// </summary>
internal static class DistributedExample
{
    public static void Run(ExampleSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<DigitsExample.Digit>(ExampleSettings.DataPath("optdigits-train.csv"), separatorChar: ',');
        var test = ml.Data.LoadFromTextFile<DigitsExample.Digit>(ExampleSettings.DataPath("optdigits-test.csv"), separatorChar: ',');
        var isFirst = TrainingProcess.IsFirst;
        var options = new MlpEstimator.Options
        {
            HiddenLayers = [512, 512],
            Epochs = settings.Epochs ?? 10,
            BatchSize = 128, // of all processes together
            Progress = isFirst ? new ConsoleProgress { MaximumLines = 10 } : null,
            Checkpoints = new(settings.ModelPath("distributed-checkpoints")) { Resume = true },
            Distributed = new() { Timeout = TimeSpan.FromMinutes(5) },
            CancellationToken = settings.CancellationToken,
        };
        using var model = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(ml.MulticlassClassification.Trainers.Mlp(options))
            .Fit(train);

        if (isFirst)
        {
            var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
            var speed = model.LastTransformer.History.Epochs[^1].RowsPerSecond;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Processes: {TrainingProcess.Count}; of the test digits {metrics.MicroAccuracy:P2} are right; {speed:N0} rows a second."));
            ml.Model.Save(model, train.Schema, settings.ModelPath("distributed.zip"));
        }
    }
}
