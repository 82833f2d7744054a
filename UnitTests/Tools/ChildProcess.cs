using System.Diagnostics;
using System.Text;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>A process that is waited for, though not for ever.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    /// <summary>The exit code, and standard output and error.</summary>
    /// <param name="start">How it is started. Its input, output and errors must be redirected; the input is empty.</param>
    public static (int ExitCode, string Output) Run(ProcessStartInfo start)
    {
        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end in {_limit.TotalMinutes} minutes.\n{Text()}");
        }

        process.WaitForExit(); // the rest of the output
        return (process.ExitCode, Text());

        void Append(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }
}
