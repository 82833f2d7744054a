namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>A loss of ranking: of the order in which the scores of a group's rows put them.</summary>
public abstract record RankingLoss : Loss
{
    private protected RankingLoss()
    {
    }

    /// <summary>The loss of one score a row.</summary>
    internal abstract Objective CreateFunction();
}
