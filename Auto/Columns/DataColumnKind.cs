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

    /// <summary>
    /// A date, perhaps with a time: a vector of Single with the slots Year, Month, Day, Weekday (1 is Monday), Days (since 2000-01-01, with the
    /// part of the day where there is a time), the sine and the cosine of its place in the year and in the week, and where there is a time Hour, and
    /// the sine and the cosine of its place in the day. All are NaN where it is missing.
    /// </summary>
    Date,

    /// <summary>The path of an image file: a text.</summary>
    ImagePath,

    /// <summary>A name of the row itself, which tells nothing of other rows. It is left out.</summary>
    Id,

    /// <summary>The same in all rows. It is left out.</summary>
    Constant,

    /// <summary>Left out because somebody said so, or because it is of a type that is not understood.</summary>
    Ignored,
}
