namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>Puts the processes together that a training is for.</summary>
internal static class TrainingProcesses
{
    private static readonly object _turn = new(); // MPI takes one call at a time, in the same order in every process
    private static readonly AsyncLocal<Communicator?> _given = new();

    /// <summary>
    /// Sets the processes of all trainings that this thread, and what it starts, begins until the result is disposed, whatever their settings say.
    /// </summary>
    /// <param name="communicator">The processes.</param>
    public static IDisposable Use(Communicator communicator) => new Given(communicator);

    /// <summary>Shares out something else than a training on the processes of the settings: each fit within it is one of its process alone.</summary>
    /// <param name="settings">The settings; null for the default ones.</param>
    /// <param name="run">Shares it out.</param>
    /// <inheritdoc cref="Run{T}(DistributedSettings?, Func{Communicator, T})" path="/exception"/>
    public static T RunApart<T>(DistributedSettings? settings, Func<Communicator, T> run) => Run(settings, communicator =>
    {
        using var alone = Use(SingleProcess.Instance);
        return run(communicator);
    });

    /// <summary>Trains on the processes of the settings. Where this one fails, the others are told.</summary>
    /// <param name="settings">The settings; null for the default ones.</param>
    /// <param name="train">Trains.</param>
    /// <exception cref="InvalidOperationException">MPI cannot be started, or another thread of this process trains on it.</exception>
    public static T Run<T>(DistributedSettings? settings, Func<Communicator, T> train)
    {
        settings ??= new DistributedSettings();
        if (_given.Value is { } given)
        {
            return Run(given, train);
        }

        if (settings.Mode == DistributedMode.Alone || (settings.Mode == DistributedMode.Automatic && Launcher.Current is null))
        {
            return train(SingleProcess.Instance);
        }

        if (!Monitor.TryEnter(_turn))
        {
            throw new InvalidOperationException(
                "Several processes train together, so that each must do one fit after the other, but another thread of this one is at a fit. Fit one "
                + "after the other, or train in each process alone with Distributed = new() { Mode = DistributedMode.Alone }.");
        }

        try
        {
            var processes = MpiProcesses.Get(settings, Launcher.Current);
            processes.IsTraining = true;
            try
            {
                return Run(processes, train);
            }
            finally
            {
                processes.IsTraining = false;
            }
        }
        finally
        {
            Monitor.Exit(_turn);
        }
    }

    private static T Run<T>(Communicator communicator, Func<Communicator, T> train)
    {
        try
        {
            return train(communicator);
        }
        catch (Exception e) when (e is not StoppedTogetherException)
        {
            communicator.Leave(e.Message);
            throw;
        }
    }

    private sealed class Given : IDisposable
    {
        private readonly Communicator? _before = _given.Value;

        public Given(Communicator communicator) => _given.Value = communicator;

        public void Dispose() => _given.Value = _before;
    }
}
