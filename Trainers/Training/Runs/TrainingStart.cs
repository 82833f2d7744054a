using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Transfer;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>What every training starts with, whatever it is for: a session of torch, and the network's module on its device.</summary>
/// <param name="Session">The session.</param>
/// <param name="Options">Checked options.</param>
/// <param name="Context">What else is known.</param>
/// <param name="Module">The module, with the weights that the training starts from.</param>
/// <param name="Train">The rows to train on.</param>
internal sealed record TrainingStart(
    TorchSession Session, TrainingOptions Options, TrainingContext Context, NetworkModule Module, TrainingSet Train)
{
    /// <summary>Trains; session and module end with it, and where the device's memory runs out, the error says what to change.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="context">What else is known.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="run">Makes a <see cref="TrainingRun"/> of the start and runs it.</param>
    /// <exception cref="ArgumentException">The layers do not fit together, or the initial weights do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">
    /// A native library or device is missing, or the device's memory ran out; or MPI is to take gradients from a GPU, and the training is on none.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled before it began.</exception>
    public static T Run<T>(TrainingOptions options, TrainingContext context, Network network, TrainingSet train, Func<TrainingStart, T> run) =>
        OutOfDeviceMemory.Explain(options, options.GetBatchSize(train.RowCount), () =>
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            var threads = options.Threads == 0 && context.Communicator.Size > 1 ? 1 : options.Threads; // the others may be on the same processors
            using var session = TorchSession.Start(context.Seed, threads, options.Device);
            if (context.Communicator.Size > 1)
            {
                DistributedSettings.RequireDevice(options.Distributed, session.Device);
            }

            using var precision = TrainingPrecision.Start(options, session.Device.type);
            using var module = TrainableModule.Create(options, context, network, train, session);
            return run(new TrainingStart(session, options, context, module, train));
        });
}
