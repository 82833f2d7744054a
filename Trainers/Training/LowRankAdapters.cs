using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// How linear layers are trained whose own weights stay as they are: to each matrix W comes a product of two narrow ones that are learned, W +
/// Alpha/Rank · B·A (LoRA, Hu et al. 2021). The trained network has the sum, and is as large and as quick as any other.
/// </summary>
public sealed record LowRankAdapters
{
    /// <summary>Adapters of rank 8.</summary>
    public LowRankAdapters()
    {
    }

    [JsonConstructor]
    internal LowRankAdapters(int rank = 8, double alpha = 16) => (Rank, Alpha) = (rank, alpha);

    /// <summary>The rows of A, which are the columns of B, positive. Default 8.</summary>
    public int Rank
    {
        get;
        init => field = Require.Positive(value, "Adapters.Rank");
    }
    = 8;

    /// <summary>How much the product counts, divided by the rank, positive. Default 16.</summary>
    public double Alpha
    {
        get;
        init => field = Require.Positive(value, "Adapters.Alpha");
    }
    = 16;
}
