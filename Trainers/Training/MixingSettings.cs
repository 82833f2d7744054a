using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Trains on mixed rows instead of the rows themselves: <c>Mixing = new() { Mixup = 0.2 }</c>.</summary>
/// <remarks>With both ways set, each batch is mixed in one of the two, at random and half of the batches each.</remarks>
public sealed record MixingSettings
{
    /// <summary>Mixes nothing; set one of the ways, or both.</summary>
    public MixingSettings()
    {
    }

    [JsonConstructor]
    internal MixingSettings(double mixup = 0, double cutMix = 0) => (Mixup, CutMix) = (mixup, cutMix);

    /// <summary>
    /// α of mixup, zero or positive: every batch is trained on as λ times itself plus 1 - λ times itself in another order,
    /// inputs and losses alike, with λ drawn from Beta(α, α) for each batch (Zhang et al. 2018). The training loss is then
    /// that of the mixed rows. Usual values are 0.1 to 0.4. Default 0: off.
    /// </summary>
    public double Mixup
    {
        get;
        init
        {
            Require.Finite(value, "Mixing.Mixup", value >= 0, "zero or a positive number");
            field = value;
        }
    }

    /// <summary>
    /// α of CutMix, zero or positive, for networks that read one image a row: in every batch, the same box of each image is replaced by that
    /// of another image, and the losses towards the targets of both are mixed by area (Yun et al. 2019). The box has the part 1 - λ of the area,
    /// with λ drawn from Beta(α, α) for each batch, less what would be outside the image. The usual value is 1. Default 0: off.
    /// </summary>
    public double CutMix
    {
        get;
        init
        {
            Require.Finite(value, "Mixing.CutMix", value >= 0, "zero or a positive number");
            field = value;
        }
    }
}
