namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// RankNet, the default of ranking: of each two rows of a group with different labels, ln(1 + e^d), d being the score of the row with the smaller
/// label less that of the row with the larger one (Burges et al. 2005). Only the order of the labels within a group counts, not their size.
/// </summary>
/// <remarks>
/// The loss of a group is the mean over its pairs, and a group counts by its rows, not by its pairs. A pair weighs as much as the product of its
/// rows' weights, and a group as much as the sum of its rows' weights: a row of weight 2 is as two rows.
/// </remarks>
public sealed record PairwiseLogisticLoss : RankingLoss
{
    internal override Objective CreateFunction() => new PairObjective();
}
