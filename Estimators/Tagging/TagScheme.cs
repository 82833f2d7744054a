namespace MLNet.DeepExtensions;

/// <summary>What the labels of words say of entities, such as persons, that may be of several words.</summary>
public enum TagScheme
{
    /// <summary><see cref="Bio"/> if all labels are written so, and otherwise <see cref="Plain"/>. The default.</summary>
    Auto,

    /// <summary>Nothing: each label is of its word alone, such as the part of speech.</summary>
    Plain,

    /// <summary>
    /// <c>B-TYPE</c> for the first word of an entity, <c>I-TYPE</c> for those that follow it, and <c>O</c> for words of none (Ramshaw and Marcus
    /// 1995). A predicted <c>I-TYPE</c> that follows no word of its type becomes <c>B-TYPE</c>.
    /// </summary>
    Bio,
}
