using System.CommandLine;
using MLNet.DeepExtensions.Benchmarks.Training;

var rounds = new Option<int>("--rounds") { Description = "Rounds of each pair; their median counts.", DefaultValueFactory = _ => 9 };
var seconds = new Option<double>("--seconds") { Description = "About how long one side of one round takes.", DefaultValueFactory = _ => 0.5 };
var only = new Option<string?>("--only") { Description = "Only networks whose name contains this text." };

var training = new Command("training", "This package's training loop against the bare TorchSharp loop, one CPU thread.") { rounds, seconds, only };
training.SetAction(result => TrainingBenchmark.Run(
    new TrainingBenchmarkSettings(result.GetValue(rounds), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(only))));

return new RootCommand("Side-by-side measurements of MLNet.DeepExtensions.") { training }.Parse(args).Invoke();
