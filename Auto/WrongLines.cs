namespace MLNet.DeepExtensions.Auto;

/// <summary>What to do with lines of a file that have more or fewer values than there are columns.</summary>
public enum WrongLines
{
    /// <summary>Refuse the file; the message names the lines.</summary>
    Refuse,

    /// <summary>Leave the lines out; <see cref="DataColumns.Notes"/> says how many.</summary>
    Skip,
}
