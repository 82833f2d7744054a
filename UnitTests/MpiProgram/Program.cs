using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

// MpiProgram WHAT FOLDER: trains on all processes of the launcher, and every process prints "PROCESS RANK: …".
//   goon:    goes on from the checkpoints in FOLDER, and prints a hash of the model; then what differs between the model of all processes and that of
//            this one alone, of folds, too
//   save:    with checkpoints in FOLDER, from which it goes on; prints the hash
//   kill:    the same, but process 1 kills itself in its second epoch
//   fail:    process 1 throws in its second epoch, of a training that sends gradients during the backward pass
//   hang:    process 1 hangs there
//   long:    as save, but by messages alone, until something from outside ends it
//   late:    process 1 never comes
//   other:   process 1 trains with other options
if (args is not [var what, var folder])
{
    Console.Error.WriteLine("Expected: MpiProgram WHAT FOLDER");
    return 2;
}

try
{
    Run();
    return 0;
}
catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException)
{
    Console.Error.WriteLine($"PROCESS {TrainingProcess.Rank}: {e.GetType().Name}: {e.Message}");
    return 1;
}

void Run()
{
    switch (what)
    {
        case "goon":
            Train();
            Compare("network", () => CreateNetwork(), Row.Create(500));
            Compare("messages", () => CreateNetwork(distributed: new() { SharedMemory = false }), Row.Create(500));
            Compare(
                "two bytes",
                () => CreateNetwork(distributed: new() { SharedMemory = false, GradientPrecision = GradientPrecision.BFloat16 }),
                Row.Create(500));
            var overlapping = new DistributedSettings { SharedMemory = false, OverlapBackward = true };
            var ofTwoBytes = overlapping with { GradientPrecision = GradientPrecision.BFloat16 };
            Compare("overlapping", () => CreateWide(overlapping, accumulation: 2), Row.Create(200));
            Compare("overlapping in two bytes", () => CreateWide(ofTwoBytes), Row.Create(200));
            Compare("own rows", () => CreateNetwork(distributed: new() { Rows = DistributedRows.Own }), Row.Create(500));
            CompareFolds(Row.Create(200));
            return;
        case "save" or "kill" or "fail" or "hang" or "long":
            Train();
            return;
        case "late" when TrainingProcess.Rank == 1:
            Thread.Sleep(TimeSpan.FromMinutes(2));
            return;
        case "late" or "other":
            var others = CreateNetwork(new() { Timeout = TimeSpan.FromSeconds(6) });
            others.Epochs = TrainingProcess.Rank == 1 ? 7 : 6;
            Fit(others, Row.Create(500)).Dispose();
            return;
        default:
            throw new InvalidOperationException($"There is no '{what}'.");
    }
}

void Train()
{
    var distributed = new DistributedSettings
    {
        Timeout = TimeSpan.FromSeconds(what is "hang" or "long" ? 6 : 120),
        SharedMemory = what is not ("long" or "fail" or "hang"),
        OverlapBackward = what is "fail" or "hang" ? true : null,
    };
    var options = what is "fail" or "hang" ? CreateWide(distributed) : CreateNetwork(distributed);
    options.Epochs = what == "long" ? 100_000 : options.Epochs;
    options.Checkpoints = new(folder) { Every = CheckpointInterval.Steps(5), Resume = true };
    options.Callbacks = TrainingProcess.Rank == 1 && what is "kill" or "fail" or "hang" ? [new EndAt(what)] : [];
    using var model = Fit(options, Row.Create(500));
    Print(HashOf(model));
}

// Folds are fitted by one process each: to the bit as by one alone.
void CompareFolds(Row[] rows)
{
    var ml = new MLContext(seed: 1);
    float[] Scores(DistributedSettings distributed)
    {
        using var report = ml.BinaryClassification.CrossValidateFolds(
            ml.Data.LoadFromEnumerable(rows),
            ml.BinaryClassification.Trainers.NeuralNetwork(CreateNetwork()),
            Folds.Random(4),
            new CrossValidationOptions { Distributed = distributed });
        return [.. report.OutOfFold.GetColumn<float>("Score"), .. report.Folds[^1].Model!.Transform(report.OutOfFold).GetColumn<float>("Score")];
    }

    var (shared, alone) = (Scores(new()), Scores(new() { Mode = DistributedMode.Alone }));
    var difference = alone.Zip(shared, (one, other) => Math.Abs(one - other)).Max();
    var hash = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(shared)))[..16];
    Print(string.Create(CultureInfo.InvariantCulture, $"folds: {TrainingProcess.Count} processes, differs by {difference:E1}, model {hash}"));
}

// With own rows, each process has every so manieth of blocks that follow each other.
void Compare(string name, Func<NeuralNetworkEstimator.Options> createOptions, Row[] rows)
{
    var alone = createOptions();
    var isOwn = alone.Distributed?.Rows == DistributedRows.Own;
    alone.Distributed = new() { Mode = DistributedMode.Alone };
    using var expected = Fit(alone, rows);
    var (rank, count) = (TrainingProcess.Rank, TrainingProcess.Count);
    using var model = Fit(createOptions(), isOwn ? rows[(rows.Length * rank / count)..(rows.Length * (rank + 1) / count)] : rows);
    var difference = Scores(expected, rows).Zip(Scores(model, rows), (one, other) => Math.Abs(one - other)).Max();
    Print(string.Create(CultureInfo.InvariantCulture, $"{name}: {count} processes, differs by {difference:E1}, {HashOf(model)}"));
}

NeuralNetworkEstimator.Options CreateNetwork(DistributedSettings? distributed = null) => new()
{
    Layers = [new Linear(16, Bias: false), new BatchNormalization(), new Activation(ActivationFunction.ReLU), new Dropout(0.3), new Linear(8)],
    Epochs = 6,
    BatchSize = 48,
    Seed = 7,
    ValidationFraction = 0.2,
    ExampleWeightColumnName = "Weight",
    Device = "cpu",
    Distributed = distributed,
};

// Two matrices of a megabyte each, which are sent while the backward pass goes on.
NeuralNetworkEstimator.Options CreateWide(DistributedSettings distributed, int accumulation = 1)
{
    var options = CreateNetwork(distributed);
    options.Layers = [new Linear(512), new BatchNormalization(), new Linear(512), new Activation(ActivationFunction.ReLU), new Linear(512)];
    (options.Epochs, options.GradientAccumulation, options.LearningRate) = (3, accumulation, 1e-4);
    return options;
}

NetworkPredictionTransformer Fit(NeuralNetworkEstimator.Options options, Row[] rows)
{
    var ml = new MLContext(seed: 1);
    return ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(ml.Data.LoadFromEnumerable(rows));
}

IEnumerable<float> Scores(NetworkPredictionTransformer model, Row[] rows)
{
    var ml = new MLContext(seed: 1);
    return model.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score").ToArray();
}

string HashOf(NetworkPredictionTransformer model)
{
    using var module = model.Model.CreateModule();
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (var (name, tensor) in module.state_dict())
    {
        hash.AppendData(tensor.bytes);
    }

    return $"model {Convert.ToHexString(hash.GetHashAndReset())[..16]}";
}

// A launcher may put the parts of two lines together.
void Print(string text) => Console.Write($"PROCESS {TrainingProcess.Rank}: {text}\n");

/// <summary>Ends a training in its second epoch.</summary>
internal sealed class EndAt(string how) : TrainingCallback
{
    public override void OnStepEnded(TrainingState state)
    {
        if (state is not { Epoch: 2, Step: 7 })
        {
            return;
        }

        switch (how)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                return;
            case "hang":
                Thread.Sleep(TimeSpan.FromMinutes(2));
                return;
            default:
                throw new IOException("The disk is full.");
        }
    }
}

internal sealed class Row
{
    public bool Label { get; set; }

    public float Weight { get; set; }

    [VectorType(5)]
    public float[] Features { get; set; } = [];

    public static Row[] Create(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, 5).Select(_ => (random.NextSingle() * 4) - 2)];
            return new Row { Features = x, Label = (x[0] * x[1]) + x[2] > 0, Weight = 1 + random.Next(3) };
        })];
    }
}
