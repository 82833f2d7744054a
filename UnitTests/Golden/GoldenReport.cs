using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>A fit in lines of text, with all digits of its numbers and without anything that depends on the time.</summary>
internal sealed partial class GoldenReport
{
    private const int ScoredRows = 12;
    private static readonly string[] _outputs = ["Score", "Probability", "PredictedLabel", "Quantiles"];

    // What the machine computes with, and whether a test has loaded ML.NET's converter.
    private static readonly string[] _ofTheProcess = ["oneDNN", "ml.Model.ConvertToOnnx"];
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>Adds all columns that a model adds to the first rows.</summary>
    public void AddScores(MLContext ml, ITransformer model, IDataView data)
    {
        var rows = ml.Data.TakeRows(data, ScoredRows);
        var scored = model.Transform(rows);
        foreach (var column in scored.Schema.Where(column => !column.IsHidden && _outputs.Contains(column.Name)))
        {
            var values = ColumnValues.Read(scored, column.Name);
            Add($"column {column.Name}: {values.Type}{Names("slots", values.SlotNames)}{Names("keys", values.KeyValues)}");
            foreach (var (number, row) in values.Rows.Index())
            {
                Add($"{(column.Name == "PredictedLabel" ? "label" : "row")} {number}: {string.Join(' ', row.Select(Text))}");
            }
        }
    }

    /// <summary>Adds what a network is for, how its training went, and its weights.</summary>
    public void AddNetwork(TrainedNetwork network)
    {
        AddTask(network.Description, "task");
        AddHistory(network.History);
        foreach (var (name, weight) in network.Weights.All.OrderBy(weight => weight.Key, StringComparer.Ordinal))
        {
            AddWeight(name, weight);
        }
    }

    /// <summary>Adds the hash of the graph that is saved, without what is written beside it.</summary>
    public void AddGraph(TrainedNetwork network)
    {
        using var stream = new MemoryStream();
        network.SaveAsOnnx(stream);
        Add($"graph {Hash(ModelProto.Parser.ParseFrom(stream.ToArray()).Graph.ToByteArray())}");
    }

    /// <summary>Adds the codes of what was found.</summary>
    public void AddDiagnosis(Diagnosis diagnosis)
    {
        foreach (var finding in diagnosis.Findings)
        {
            Add($"finding {finding.Severity} {finding.Code}");
        }
    }

    /// <summary>Adds messages of the log, without times, places of files and what is said of the machine and of the process.</summary>
    public void AddLog(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => Kind().IsMatch(line) && !_ofTheProcess.Any(word => line.Contains(word, StringComparison.Ordinal))))
        {
            Add($"log {Place().Replace(Time().Replace(line, "TIME"), "'FILE'")}");
        }
    }

    /// <summary>Adds what a learning-rate range test tells.</summary>
    public void AddLearningRates(LearningRateTest test)
    {
        Add($"suggestion {Text(test.Suggestion)}");
        foreach (var (rate, loss) in test.LearningRates.Zip(test.Losses))
        {
            Add($"rate {Text(rate)} loss {Text(loss)}");
        }
    }

    private void AddTask(TaskDescription task, string name)
    {
        Add($"{name} {task.Name} of {task.LabelColumnName}{Names("classes", task.ClassNames)}");
        Add($"{name} mean {Text(task.TargetMean)} scale {Text(task.TargetScale)} threshold {Text(task.ScoreThreshold)}"
            + $" transform {task.TargetTransform} quantiles {string.Join(' ', (task.Quantiles ?? []).Select(Text))} points {task.TargetPoints?.Count}"
            + $" not negative {task.HasNoNegativeTargets}");
        foreach (var (number, output) in (task.Outputs ?? []).Index())
        {
            AddTask(output, $"{name}.{number}");
        }
    }

    private void AddHistory(TrainingHistory history)
    {
        Add($"history best {history.BestEpoch} stopped {history.StopReason}");
        foreach (var epoch in history.Epochs)
        {
            var metrics = epoch.ValidationMetrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => $" {metric.Key} {Text(metric.Value)}");
            Add($"epoch {epoch.Epoch} rate {Text(epoch.LearningRate)} train {Text(epoch.TrainLoss)}"
                + (epoch.ValidationLoss is { } loss ? $" validation {Text(loss)}{string.Concat(metrics)}" : string.Empty));
        }
    }

    private void AddWeight(string name, NetworkWeight weight)
    {
        var values = weight.Values;
        double sum = 0, squares = 0;
        foreach (double value in values)
        {
            sum += value;
            squares += value * value;
        }

        var count = Math.Max(1, values.Length);
        Add($"weight {name} [{string.Join(' ', weight.Dimensions)}] mean {Text(sum / count)} rms {Text(Math.Sqrt(squares / count))}"
            + $" first {Text(values.FirstOrDefault())} last {Text(values.LastOrDefault())} {Hash(MemoryMarshal.AsBytes(values.AsSpan()))}");
    }

    private void Add(string line) => _text.Append(line.ReplaceLineEndings(" ").TrimEnd()).Append('\n');

    private static string Names(string what, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? string.Empty : $" {what} {string.Join('|', names)}";

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // Sixteen digits of it tell any two fits apart.
    private static string Hash(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}";

    [GeneratedRegex(@"[\d,]+ rows/s|[\d.]+ s\b")]
    private static partial Regex Time();

    [GeneratedRegex(@"'(/|[A-Z]:\\)[^']*'")]
    private static partial Regex Place();

    [GeneratedRegex("^(Info|Warning|Error): ")]
    private static partial Regex Kind();
}
