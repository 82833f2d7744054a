namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Scores in which mirror images count, of a network that may take them for something else.</summary>
internal sealed class UnseenMirrorImageCheck : ITrainingCheck
{
    public const string Code = "unseen-mirror-images";

    public IEnumerable<Finding> Check(TrainingOutcome outcome)
    {
        if (outcome.ScoresUnseenMirrorImages)
        {
            yield return Finding.Warning(
                Code,
                $"TestTimeMirroring scores each image together with its mirror image, but the training mirrored none, so the network may take it ",
                $"for something else. Set FlipHorizontally of Augmentation, or leave TestTimeMirroring off where a mirror image means something ",
                $"else, as that of a digit does.");
        }
    }
}
