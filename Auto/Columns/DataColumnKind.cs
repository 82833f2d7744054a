namespace MLNet.DeepExtensions.Auto;

/// <summary>What the values of a column are to a model.</summary>
public enum DataColumnKind
{
    /// <summary>Amounts: a Single, or a vector of them, missing as NaN.</summary>
    Number,

    /// <summary>Yes or no: a Single of 1 or 0, missing as NaN.</summary>
    Boolean,

    /// <summary>One of several names or codes: a text, missing as an empty one.</summary>
    Category,

    /// <summary>Words: a text, missing as an empty one.</summary>
    Text,

    /// <summary>The path of an image file: a text.</summary>
    ImagePath,

    /// <summary>A name of the row itself, which tells nothing of other rows. It is left out.</summary>
    Id,

    /// <summary>The same in all rows. It is left out.</summary>
    Constant,

    /// <summary>Left out because somebody said so, or because it is of a type that is not understood.</summary>
    Ignored,
}
