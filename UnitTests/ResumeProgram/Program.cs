using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Schedules;

// ResumeProgram BUDGET FILES {CHECKPOINTS MODEL EPOCH STEP}: trains on made-up rows, continuing from what the folder CHECKPOINTS
// holds, and writes the weights and the history to MODEL. It kills itself after that step of that epoch; 0 0 lets it live, for the next training.
// Features of more than BUDGET bytes go to files in the folder FILES.
if (args is not [var budget, var files, .. var trainings] || trainings.Length % 4 != 0)
{
    Console.Error.WriteLine("Expected: ResumeProgram BUDGET FILES {CHECKPOINTS MODEL EPOCH STEP}");
    return 2;
}

foreach (var training in trainings.Chunk(4))
{
    Train(training[0], training[1], training[2], training[3]);
}

return 0;

void Train(string checkpoints, string modelPath, string epoch, string step)
{
    var ml = new MLContext(seed: 1);
    var random = new Random(1);
    var rows = Enumerable.Range(0, 330).Select(_ => Row.Make(random)).ToArray();
    var estimator = ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
    {
        Layers = [new Linear(16), new BatchNormalization(), new Activation(ActivationFunction.ReLU), new Dropout(0.3), new Linear(8)],
        Epochs = 4,
        BatchSize = 16,
        GradientAccumulation = 2,
        LearningRateSchedule = new ReduceOnPlateauSchedule(Factor: 0.5, Patience: 0, Threshold: 0.09),
        Checkpoints = new(checkpoints) { Every = CheckpointInterval.Steps(3), Resume = true },
        RowStorage = new() { MemoryBudget = long.Parse(budget, CultureInfo.InvariantCulture), Directory = files },
        Callbacks = [new KillAt(int.Parse(epoch, CultureInfo.InvariantCulture), int.Parse(step, CultureInfo.InvariantCulture))],
    });

    using var model = estimator.Fit(ml.Data.LoadFromEnumerable(rows[..250]), ml.Data.LoadFromEnumerable(rows[250..]));
    using var module = model.Model.CreateModule();
    using var file = new StreamWriter(modelPath);
    foreach (var (name, tensor) in module.state_dict())
    {
        file.WriteLine($"{name} {Convert.ToHexString(tensor.bytes)}");
    }

    foreach (var result in model.Model.History.Epochs)
    {
        file.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{result.Epoch} {result.TrainLoss} {result.ValidationLoss} {result.LearningRate}"));
    }

    file.WriteLine(model.Model.History.BestEpoch);
}

/// <summary>Ends the process at once, as a power cut would.</summary>
internal sealed class KillAt(int epoch, int step) : TrainingCallback
{
    public override void OnStepEnded(TrainingState state)
    {
        if (state.Epoch == epoch && state.Step == step)
        {
            Process.GetCurrentProcess().Kill();
        }
    }
}

internal sealed class Row
{
    public bool Label { get; set; }

    [VectorType(5)]
    public float[] Features { get; set; } = [];

    public static Row Make(Random random)
    {
        var x = Enumerable.Range(0, 5).Select(_ => (random.NextSingle() * 4) - 2).ToArray();
        return new Row { Features = x, Label = (x[0] * x[1]) + x[2] > 0 };
    }
}
