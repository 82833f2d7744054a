using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// The results of a search in a file, a line of JSON each, of which the first says which search it is. A line is only ever added; a last one that was
/// cut short, as the process was killed, is taken for not written. Of several processes, the first one has the file, and tells the others what is
/// in it.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    private const string FileName = "search.jsonl";
    private readonly Dictionary<(int Trial, int Rung), (string Values, TrialResult Result)> _results = [];
    private readonly FileStream? _file;
    private readonly Lock _gate = new();

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="directory">The folder; null to keep nothing.</param>
    /// <param name="search">What tells this search from others.</param>
    /// <param name="communicator">The processes.</param>
    /// <exception cref="InvalidOperationException">The folder has another search.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">Another process uses the file, or it cannot be written.</exception>
    public TrialJournal(string? directory, string search, Communicator communicator)
    {
        if (directory is null)
        {
            return;
        }

        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), FileName);
        try
        {
            if (communicator.Rank == 0)
            {
                Directory.CreateDirectory(directory);
                _file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
                Take(ReadFile(), search);
            }

            if (communicator.SendToOthers(ReadFile) is { } bytes)
            {
                Take(bytes, search);
            }
        }
        catch
        {
            _file?.Dispose();
            throw;
        }
    }

    /// <summary>The path of the file, in the first process; null if there is none.</summary>
    public string? Path { get; }

    /// <summary>The time that the search has taken before.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Finds a result.</summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="rung">How much of its training it was given, by number.</param>
    /// <param name="values">What it tries out.</param>
    /// <returns>The result; null if it is not there.</returns>
    /// <exception cref="InvalidOperationException">The trial tried out something else.</exception>
    public TrialResult? Find(int trial, int rung, TrialValues values)
    {
        if (!_results.TryGetValue((trial, rung), out var found))
        {
            return null;
        }

        return found.Values == Text(values)
            ? found.Result
            : throw new InvalidOperationException(
                $"Trial {trial + 1} of '{Path}' tried out {found.Values} but would now try out {Text(values)}: it is of another search. "
                + "Name another folder, or delete the file.");
    }

    /// <summary>Adds a result.</summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="rung">How much of its training it was given, by number.</param>
    /// <param name="values">What it tried out.</param>
    /// <param name="result">The result.</param>
    /// <param name="elapsed">The time that the search has taken.</param>
    public void Add(int trial, int rung, TrialValues values, TrialResult result, TimeSpan elapsed)
    {
        Write(new JsonObject
        {
            ["trial"] = trial,
            ["rung"] = rung,
            ["values"] = JsonNode.Parse(Text(values)),
            ["metric"] = result.Metric,
            ["higherIsBetter"] = result.HigherIsBetter,
            ["folds"] = new JsonArray([.. result.FoldValues.Select(value => double.IsFinite(value) ? (JsonNode)value : null)]),
            ["fitSeconds"] = result.FitSeconds,
            ["elapsedSeconds"] = elapsed.TotalSeconds,
            ["failure"] = result.Failure,
        });
    }

    /// <summary>Deletes the file: nothing in it is of use.</summary>
    public void Delete()
    {
        if (_file is not null)
        {
            _file.Dispose();
            File.Delete(_file.Name);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private static string Text(TrialValues values) => values.ToJson().ToJsonString();

    private byte[] ReadFile()
    {
        var bytes = new byte[_file!.Length];
        _file.Position = 0;
        _file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _file.SetLength(whole);
        _file.Position = whole;
        return bytes[..whole];
    }

    private void Take(byte[] bytes, string search)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
        {
            Write(new JsonObject { ["search"] = search });
            return;
        }

        string then;
        try
        {
            then = (string)JsonNode.Parse(lines[0])!["search"]!;
            foreach (var line in lines.Skip(1))
            {
                Take(JsonNode.Parse(line)!.AsObject());
            }
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"'{Path}' must hold the results of a search but is damaged: {e.Message} Delete it, or name another folder.", e);
        }

        if (then != search)
        {
            throw new InvalidOperationException(
                $"'{Path}' must be of this search but is of another: {Difference(then, search)}. Name another folder, or delete the file.");
        }
    }

    private void Take(JsonObject line)
    {
        double[] folds = [.. line["folds"]!.AsArray().Select(value => (double?)value ?? double.NaN)];
        var result = new TrialResult(
            folds, (string)line["metric"]!, (bool)line["higherIsBetter"]!, (double)line["fitSeconds"]!, (string?)line["failure"]);
        _results[((int)line["trial"]!, (int)line["rung"]!)] = (line["values"]!.ToJsonString(), result);
        Elapsed = TimeSpan.FromSeconds((double)line["elapsedSeconds"]!);
    }

    private static string Difference(string then, string now)
    {
        var parts = then.Split("; ").Zip(now.Split("; ")).FirstOrDefault(pair => pair.First != pair.Second);
        return $"it had {parts.First}, this one has {parts.Second}";
    }

    private void Write(JsonObject line)
    {
        if (_file is null)
        {
            return;
        }

        lock (_gate)
        {
            _file.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
            _file.Flush(flushToDisk: true);
        }
    }
}
