using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>
/// The candidates of a run that are done, in a folder: each in one of its own, of which the file that says what came of it is written last. What was
/// cut short is taken for not there.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string RunName = "run.json", LockName = "in-use.lock", ResultName = "result.json", PredictionsName = "predictions.bin";
    private readonly MLContext _ml;
    private readonly DataViewSchema _schema;
    private readonly string? _path;
    private readonly FileStream? _lock;
    private string _run = string.Empty;

    /// <summary>Opens the folder, or makes it.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="schema">The columns that candidates read.</param>
    /// <param name="path">The folder; null to keep nothing.</param>
    /// <exception cref="IOException">Another process uses the folder, or it cannot be written.</exception>
    public RunFolder(MLContext ml, DataViewSchema schema, string? path)
    {
        (_ml, _schema) = (ml, schema);
        if (path is null)
        {
            return;
        }

        if (File.Exists(path))
        {
            throw new IOException($"Directory must be a folder but '{path}' is a file. Name another.");
        }

        _path = Directory.CreateDirectory(path).FullName;
        try
        {
            _lock = new FileStream(
                Path.Combine(_path, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new IOException($"The folder '{_path}' must belong to one run at a time but is in use. Name another folder, or wait.", e);
        }
    }

    /// <summary>Checks that the folder is of this run.</summary>
    /// <param name="run">What tells this run from others: parts, with semicolons between them.</param>
    /// <returns>The time that the run has taken before.</returns>
    /// <exception cref="InvalidOperationException">It is of another run.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public TimeSpan Begin(string run)
    {
        _run = run;
        var file = Path.Combine(_path!, RunName);
        if (!File.Exists(file))
        {
            SaveElapsed(TimeSpan.Zero);
            return TimeSpan.Zero;
        }

        var json = Read(file);
        var then = (string?)json["run"];
        if (then != run)
        {
            var parts = (then ?? string.Empty).Split("; ").Zip(run.Split("; ")).FirstOrDefault(pair => pair.First != pair.Second);
            throw new InvalidOperationException(
                $"'{_path}' must be of this run but is of another: it had {parts.First}, this one has {parts.Second}. "
                + "Name another folder, or delete this one.");
        }

        return TimeSpan.FromSeconds((double)json["elapsedSeconds"]!);
    }

    /// <summary>Writes how long the run has taken.</summary>
    public void SaveElapsed(TimeSpan elapsed)
    {
        if (_path is not null)
        {
            Write(Path.Combine(_path, RunName), new JsonObject { ["run"] = _run, ["elapsedSeconds"] = elapsed.TotalSeconds });
        }
    }

    /// <summary>Finds what came of a candidate.</summary>
    /// <returns>The result; null if there is none.</returns>
    public CandidateResult? Find(int number, string name)
    {
        if (_path is null || !File.Exists(Path.Combine(FolderOf(number), ResultName)))
        {
            return null;
        }

        var folder = FolderOf(number);
        var json = Read(Path.Combine(folder, ResultName));
        if ((string?)json["name"] != name)
        {
            throw new InvalidOperationException(
                $"Candidate {number} of '{_path}' was '{json["name"]}' but would now be '{name}'. Name another folder, or delete this one.");
        }

        var failure = (string?)json["failure"];
        var result = new CandidateResult(name, failure is null ? CandidateState.Complete : CandidateState.Failed)
        {
            FitTime = TimeSpan.FromSeconds((double)json["fitSeconds"]!),
            Bytes = (long)json["bytes"]!,
            ServerPackages = [.. json["serverPackages"]!.AsArray().Select(package => (string)package!)],
            Failure = failure,
        };
        return failure is not null ? result : result with
        {
            Predictions = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, PredictionsName))).ToArray(),
            Parts = [.. json["outputs"]!.AsArray().Select((output, fold) => LoadPart(folder, fold, (string?)output))],
        };
    }

    /// <summary>Keeps what came of a candidate.</summary>
    public void Add(int number, CandidateResult result)
    {
        if (_path is null || result.State == CandidateState.OutOfTime)
        {
            return;
        }

        var folder = FolderOf(number);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var (fold, part) in result.Parts.Index())
        {
            SavePart(folder, fold, part);
        }

        File.WriteAllBytes(Path.Combine(folder, PredictionsName), MemoryMarshal.AsBytes<float>(result.Predictions).ToArray());
        Write(Path.Combine(folder, ResultName), new JsonObject
        {
            ["name"] = result.Name,
            ["fitSeconds"] = result.FitTime.TotalSeconds,
            ["bytes"] = result.Bytes,
            ["serverPackages"] = new JsonArray([.. result.ServerPackages.Select(package => (JsonNode)package)]),
            ["outputs"] = new JsonArray([.. result.Parts.Select(part => (JsonNode?)(part as GraphPart)?.Output)]),
            ["failure"] = result.Failure,
        });
    }

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => _lock?.Dispose();

    private string FolderOf(int number) => Path.Combine(_path!, string.Create(CultureInfo.InvariantCulture, $"candidate-{number:00}"));

    private static string PartOf(string folder, int fold, string extension) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"fold-{fold + 1}.{extension}"));

    private void SavePart(string folder, int fold, MemberPart part)
    {
        if (part is GraphPart graph)
        {
            File.WriteAllBytes(PartOf(folder, fold, "onnx"), graph.Onnx);
            return;
        }

        _ml.Model.Save(((ChainPart)part).Chain, _schema, PartOf(folder, fold, "zip"));
    }

    private MemberPart LoadPart(string folder, int fold, string? output) => output is null
        ? new ChainPart(_ml.Model.Load(PartOf(folder, fold, "zip"), out _))
        : new GraphPart(File.ReadAllBytes(PartOf(folder, fold, "onnx")), output);

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InvalidDataException(
                $"'{file}' must be JSON that a run wrote but is damaged: {e.Message} Delete its folder, or name another.", e);
        }
    }

    private static void Write(string file, JsonObject json) => AtomicFile.Write(file, stream =>
    {
        using var writer = new Utf8JsonWriter(stream);
        json.WriteTo(writer);
    });
}
