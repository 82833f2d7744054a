namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// Holds libtorch's kernels against plain arithmetic. oneDNN, which libtorch uses for convolutions and recurrent layers,
/// computes them wrongly on some virtual machines, without a word; then it is switched off.
/// </summary>
/// <param name="cases">What to check.</param>
/// <param name="switchOff">Switches oneDNN off, or returns false if that cannot be done.</param>
internal sealed class KernelCheck(IReadOnlyList<KernelCase> cases, Func<bool> switchOff)
{
    private readonly Lock _turn = new();
    private bool _isDone;

    /// <summary>The check of the libtorch that this process has loaded.</summary>
    public static KernelCheck OfThisProcess { get; } = new(KernelCases.All, OneDnn.TrySwitchOff);

    /// <summary>What was found out and done about it; null if libtorch computes rightly, or is not checked yet.</summary>
    public string? Notice { get; private set; }

    /// <summary>Checks on the first call, and again after a check that failed: what made it fail, such as a lack of memory, may have
    /// passed.</summary>
    /// <exception cref="InvalidOperationException">It computes wrongly, and nothing can be done from inside.</exception>
    public void Ensure()
    {
        lock (_turn)
        {
            if (!_isDone)
            {
                Notice = Run();
                _isDone = true;
            }
        }
    }

    /// <summary>Checks, and switches oneDNN off if something is wrong. Torch's threads are left as they were found.</summary>
    /// <returns>What was wrong and is no more; null if nothing was.</returns>
    /// <exception cref="InvalidOperationException">Something stays wrong.</exception>
    public string? Run()
    {
        using var one = TorchThreads.Use(1); // what is checked is too small to share out: on a busy machine, threads would wait for each other
        return FindWrong() is { } wrong ? SwitchOff(wrong) : null;
    }

    private string SwitchOff(string wrong)
    {
        if (!switchOff())
        {
            throw Refusal(wrong, "and oneDNN, which it uses for that, could not be switched off");
        }

        return FindWrong() is { } still
            ? throw Refusal(still, "also with oneDNN switched off")
            : $"oneDNN, which libtorch uses for convolutions and recurrent layers, computes wrong results on this machine ({wrong}). "
                + "It is switched off in this process; libtorch's own kernels compute rightly.";
    }

    private string? FindWrong()
    {
        var wrong = string.Join(", ", cases.Where(check => !check.IsRight()).Select(check => check.Name).Distinct());
        return wrong.Length > 0 ? wrong : null;
    }

    private static InvalidOperationException Refusal(string wrong, string despite) => new(
        $"libtorch computes wrong results on this machine ({wrong}), {despite}. Set the environment variable ONEDNN_MAX_CPU_ISA=SSE41 before "
        + "the program starts, or use another version of libtorch.");
}
