using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>A model that is trained beside the network and gives its scores together with it, before there is data. This one does nothing.</summary>
internal class NetworkCompanion
{
    /// <summary>No model beside the network.</summary>
    public static NetworkCompanion None { get; } = new();

    /// <summary>How it reads whole rows of the feature column; null if it needs none.</summary>
    public virtual WholeSequenceEncoder? RowEncoder => null;

    /// <summary>Whether few rows may be rehearsed, to learn nothing by heart; false where this model keeps the scores from it.</summary>
    public virtual bool AllowsRehearsal => true;

    /// <summary>Checks that it can stand beside a network.</summary>
    /// <param name="network">The network alone.</param>
    /// <exception cref="ArgumentException">It cannot; the message says why.</exception>
    public virtual void Check(Network network)
    {
    }

    /// <summary>Says how an initial model differs from what is to be trained.</summary>
    /// <param name="initial">The initial model's network.</param>
    /// <param name="network">The network alone.</param>
    /// <returns>The first difference, for messages; null if there is none.</returns>
    public virtual string? FindDifference(Network initial, Network network) => NetworkDifference.Find(initial, network);

    /// <summary>Chooses training rows to keep from the network, which tell what both models count where no validation rows do.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="choose">Chooses a part of them.</param>
    /// <returns>For each row whether it is held back; null if none is.</returns>
    public virtual bool[]? HoldBack(TrainingRows rows, Func<double, bool[]> choose) => null;

    /// <summary>Fits it to the training rows, or takes it over from an initial model.</summary>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="rows">The rows.</param>
    public virtual FittedCompanion Fit(FitPlan plan, PreparedRows rows) => new(rows);
}
