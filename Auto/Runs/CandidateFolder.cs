using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>
/// What is done of a candidate, in a folder of its own: the model of each fold, and at the end what came of it. Each file is there as a whole or not
/// at all, so that what was cut short is taken for not there.
/// </summary>
internal sealed class CandidateFolder
{
    private const string SettingsName = "candidate.json", ResultName = "result.json", PredictionsName = "predictions.bin";
    private readonly MLContext _ml;
    private readonly DataViewSchema _schema;
    private readonly string? _path;

    /// <summary>Opens the folder, or makes it anew if it is of a candidate with other settings.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="schema">The columns that candidates read.</param>
    /// <param name="path">The folder; null to keep nothing.</param>
    /// <param name="settings">What tells the candidate from others.</param>
    public CandidateFolder(MLContext ml, DataViewSchema schema, string? path, JsonObject settings)
    {
        (_ml, _schema, _path) = (ml, schema, path);
        if (path is null)
        {
            return;
        }

        var file = Path.Combine(path, SettingsName);
        if (File.Exists(file) && !JsonDifference.Find(RunFolder.Read(file), settings).Any())
        {
            return;
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        RunFolder.Write(file, settings);
    }

    /// <summary>Finds what came of the candidate.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folds">The number of folds.</param>
    /// <returns>The result; null if it is not done.</returns>
    public CandidateResult? FindResult(string name, int folds)
    {
        if (_path is null || !File.Exists(Path.Combine(_path, ResultName)))
        {
            return null;
        }

        var json = RunFolder.Read(Path.Combine(_path, ResultName));
        MemberPart?[] parts = [.. Enumerable.Range(0, folds).Select(FindPart)];
        return parts.Contains(null) ? null : new CandidateResult(name, CandidateState.Complete)
        {
            FitTime = TimeSpan.FromSeconds((double)json["fitSeconds"]!),
            Bytes = (long)json["bytes"]!,
            ServerPackages = [.. json["serverPackages"]!.AsArray().Select(package => (string)package!)],
            Predictions = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_path, PredictionsName))).ToArray(),
            Parts = parts!,
        };
    }

    /// <summary>Finds the model of a fold.</summary>
    /// <param name="fold">The number of the fold.</param>
    /// <returns>The model; null if it is not there.</returns>
    public MemberPart? FindPart(int fold)
    {
        if (_path is null)
        {
            return null;
        }

        if (PathOf(fold, "onnx") is var graph && File.Exists(graph))
        {
            var training = PathOf(fold, "json");
            return PartSerializer.ReadGraph(File.ReadAllBytes(graph), File.Exists(training) ? RunFolder.Read(training) : null);
        }

        return PathOf(fold, "zip") is var chain && File.Exists(chain) ? new ChainPart(_ml.Model.Load(chain, out _)) : null;
    }

    /// <summary>Keeps the model of a fold.</summary>
    /// <param name="fold">The number of the fold.</param>
    /// <param name="part">The model.</param>
    public void AddPart(int fold, MemberPart part)
    {
        if (_path is null)
        {
            return;
        }

        if (part is GraphPart graph)
        {
            if (graph.Training is { } training)
            {
                RunFolder.Write(PathOf(fold, "json"), training.ToJson());
            }

            AtomicFile.Write(PathOf(fold, "onnx"), stream => stream.Write(graph.Onnx));
            return;
        }

        AtomicFile.Write(PathOf(fold, "zip"), stream => _ml.Model.Save(((ChainPart)part).Chain, _schema, stream));
    }

    /// <summary>Keeps what came of the candidate. What failed is not kept: the cause may be mended when it is tried again.</summary>
    public void AddResult(CandidateResult result)
    {
        if (_path is null || result.State != CandidateState.Complete)
        {
            return;
        }

        AtomicFile.Write(Path.Combine(_path, PredictionsName), stream => stream.Write(MemoryMarshal.AsBytes<float>(result.Predictions)));
        RunFolder.Write(Path.Combine(_path, ResultName), new JsonObject
        {
            ["fitSeconds"] = result.FitTime.TotalSeconds,
            ["bytes"] = result.Bytes,
            ["serverPackages"] = new JsonArray([.. result.ServerPackages.Select(package => (JsonNode)package)]),
        });
    }

    private string PathOf(int fold, string extension) =>
        Path.Combine(_path!, string.Create(CultureInfo.InvariantCulture, $"fold-{fold + 1}.{extension}"));
}
