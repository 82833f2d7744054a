namespace MLNet.DeepExtensions.Trainers.Shapes;

/// <summary>Which steps of a sequence are left out when it is longer than the network takes.</summary>
public enum SequenceTruncation
{
    /// <summary>The last ones: the beginning is kept.</summary>
    Post,

    /// <summary>The first ones: the end is kept.</summary>
    Pre,

    /// <summary>Those in the middle: the beginning and the end are kept, each half of the length.</summary>
    Middle,

    /// <summary>Those before the last one: the beginning and the last step are kept, such as the token that ends a text.</summary>
    BeforeLast,
}

/// <summary>How many steps each side keeps.</summary>
internal static class SequenceTruncations
{
    /// <summary>How many of the first steps are kept; the others come from the end.</summary>
    /// <param name="truncation">Which steps are left out.</param>
    /// <param name="steps">The largest number of steps.</param>
    public static long HeadOf(this SequenceTruncation truncation, long steps) => truncation switch
    {
        SequenceTruncation.Post => steps,
        SequenceTruncation.Pre => 0,
        SequenceTruncation.BeforeLast => steps - 1,
        _ => steps - (steps / 2),
    };
}
