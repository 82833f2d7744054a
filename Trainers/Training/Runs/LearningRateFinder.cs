using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Transfer;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>
/// The learning-rate range test (Smith 2017): a short training whose step size grows at every step, until it diverges. The
/// smoothing and the suggestion are those of Howard and Gugger 2020 (fast.ai).
/// </summary>
/// <param name="options">Checked options; Epochs, LearningRate and its schedule are not used.</param>
/// <param name="context">What else is known.</param>
/// <param name="loss">What to make small.</param>
internal sealed class LearningRateFinder(TrainingOptions options, TrainingContext context, LossFunction loss)
{
    private const double First = 1e-7;
    private const double Last = 10;
    private const int Steps = 100;

    // Each loss is so much of the smoothed one; four times the lowest is taken for diverged.
    private const double NewPart = 0.02;
    private const double DivergedRatio = 4;

    // At the lowest loss the rate is about to be too large.
    private const double SuggestedPart = 0.1;

    /// <summary>Runs the test on a module of its own; nothing of it stays.</summary>
    /// <param name="network">The network to test with.</param>
    /// <param name="train">The rows to train on.</param>
    /// <exception cref="InvalidOperationException">A native library or device is missing, memory ran out, or the very first loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LearningRateTest Run(Network network, TrainingSet train) =>
        OutOfDeviceMemory.Explain(options, options.GetBatchSize(train.RowCount), () => Test(network, train));

    private LearningRateTest Test(Network network, TrainingSet train)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        using var session = TorchSession.Start(context.Seed, options.Threads, options.Device);
        using var module = TrainableModule.Create(options, context, network, train, session.Device);
        using var optimizer = options.CreateOptimizer(module);
        var rates = new List<double>();
        var losses = new List<double>();
        var (average, lowest) = (0.0, double.PositiveInfinity);

        module.train();
        foreach (var value in Descend())
        {
            average += NewPart * (value - average);
            var smoothed = average / (1 - Math.Pow(1 - NewPart, losses.Count + 1)); // it starts from zero
            if (!(smoothed <= DivergedRatio * lowest))
            {
                break;
            }

            lowest = Math.Min(lowest, smoothed);
            rates.Add(RateAt(rates.Count));
            losses.Add(smoothed);
        }

        return losses.Count > 0
            ? new LearningRateTest(rates, losses, SuggestedPart * rates[losses.IndexOf(lowest)])
            : throw new InvalidOperationException("The loss is not finite before the first step. Check the features for values of extreme size.");

        // The loss of each step before it is made, as many epochs as it takes.
        IEnumerable<double> Descend()
        {
            var rows = new DeviceRows(train, network, session.Device);
            var batchSize = options.GetBatchSize(train.RowCount);
            var order = rows.CreateOrder(batchSize);
            var plan = new StepPlan(train.RowCount, rows.BatchCount(batchSize), batchSize, options.GradientAccumulation);
            var mixer = BatchMixer.Create(options, network);
            var step = 0;
            for (var epoch = 1; step < Steps; epoch++)
            {
                var (batchNumber, stepLoss) = (0, 0.0);
                foreach (var batch in rows.Batches(order.Of(context.Seed, epoch), batchSize).Select(mixer.Apply))
                {
                    options.CancellationToken.ThrowIfCancellationRequested();
                    var part = plan.PartOf(batch.MeanLoss(loss, module.forward(batch.Inputs)), batchNumber, batch.Count);
                    part.backward();
                    stepLoss += part.Read();
                    if (plan.EndsStep(batchNumber++))
                    {
                        yield return stepLoss;
                        optimizer.Step(RateAt(step));
                        stepLoss = 0;
                        if (++step == Steps)
                        {
                            break;
                        }
                    }
                }
            }
        }
    }

    private static double RateAt(int step) => First * Math.Pow(Last / First, step / (Steps - 1.0));
}
