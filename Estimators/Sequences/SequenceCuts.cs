using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The cuts that options and networks ask for.</summary>
internal static class SequenceCuts
{
    /// <summary>How sequences longer than a length are cut.</summary>
    /// <param name="truncation">Which steps are left out.</param>
    /// <param name="length">The largest length.</param>
    public static SequenceCut To(this SequenceTruncation truncation, int length)
    {
        var head = (int)truncation.HeadOf(length);
        return new SequenceCut(head, length - head);
    }

    /// <summary>Which steps a cut leaves out.</summary>
    public static SequenceTruncation ToTruncation(this SequenceCut cut) => cut switch
    {
        { Tail: 0 } => SequenceTruncation.Post,
        { Head: 0 } => SequenceTruncation.Pre,
        { Head: > 2, Tail: 1 } => SequenceTruncation.BeforeLast,
        _ => SequenceTruncation.Middle,
    };
}
