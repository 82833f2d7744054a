using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>
/// The folder of a run: what tells it from others, how long it took, and a folder for each candidate. Of several processes the first one has it, and
/// the others keep nothing.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string RunName = "run.json", LockName = "in-use.lock";
    private const int MostDifferences = 3;
    private readonly MLContext _ml;
    private readonly DataViewSchema _schema;
    private readonly string? _path;
    private readonly FileStream? _lock;
    private JsonObject? _run;

    /// <summary>Opens the folder, or makes it.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="schema">The columns that candidates read.</param>
    /// <param name="path">The folder; null to keep nothing.</param>
    /// <param name="isOwner">Whether this process has it.</param>
    /// <exception cref="IOException">Another process uses the folder, or it cannot be written.</exception>
    public RunFolder(MLContext ml, DataViewSchema schema, string? path, bool isOwner)
    {
        (_ml, _schema, Keeps) = (ml, schema, path is not null);
        if (path is null || !isOwner)
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

    /// <summary>Whether what is done stays for a later run, here or in another process.</summary>
    public bool Keeps { get; }

    /// <summary>Checks that the folder is of this run.</summary>
    /// <param name="describe">Gives what tells this run from others.</param>
    /// <returns>The time that the run has taken before.</returns>
    /// <exception cref="InvalidOperationException">It is of another run.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public TimeSpan Begin(Func<JsonObject> describe)
    {
        if (_path is null)
        {
            return TimeSpan.Zero;
        }

        var run = _run = describe();
        var file = Path.Combine(_path, RunName);
        if (!File.Exists(file))
        {
            SaveElapsed(TimeSpan.Zero);
            return TimeSpan.Zero;
        }

        var json = Read(file);
        string[] differences = [.. JsonDifference.Find(json["run"], run)];
        if (differences.Length > 0)
        {
            var told = string.Join("; ", differences.Take(MostDifferences)) + (differences.Length > MostDifferences ? "; …" : string.Empty);
            throw new InvalidOperationException(
                $"'{_path}' must be of this run but is of another ({told}). Name another folder, or delete this one.");
        }

        return TimeSpan.FromSeconds((double?)json["elapsedSeconds"] ?? 0);
    }

    /// <summary>Writes how long the run has taken.</summary>
    public void SaveElapsed(TimeSpan elapsed)
    {
        if (_path is not null)
        {
            Write(Path.Combine(_path, RunName), new JsonObject { ["elapsedSeconds"] = elapsed.TotalSeconds, ["run"] = _run!.DeepClone() });
        }
    }

    /// <summary>Opens the folder of a candidate.</summary>
    /// <param name="name">The candidate's name.</param>
    /// <param name="settings">What it was made with.</param>
    public CandidateFolder Open(string name, JsonNode settings) => new(
        _ml,
        _schema,
        _path is null ? null : Path.Combine(_path, FolderNameOf(name)),
        new JsonObject { ["name"] = name, ["settings"] = settings });

    /// <summary>Lets the folder go.</summary>
    public void Dispose() => _lock?.Dispose();

    /// <summary>Reads a file of the folder.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static JsonObject Read(string file)
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

    /// <summary>Writes a file of the folder.</summary>
    public static void Write(string file, JsonObject json) => AtomicFile.Write(file, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteTo(writer);
    });

    // Readable where it can be, and never that of another name.
    private static string FolderNameOf(string name)
    {
        var letters = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-').Take(40));
        return $"{letters}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4))}";
    }
}
