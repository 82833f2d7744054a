namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>Which steps of a sequence are left out when it is longer than the network takes.</summary>
public enum SequenceTruncation
{
    /// <summary>The last ones: the beginning is kept.</summary>
    Post,

    /// <summary>The first ones: the end is kept.</summary>
    Pre,

    /// <summary>Those in the middle: the beginning and the end are kept, each half of the length.</summary>
    Middle,
}
