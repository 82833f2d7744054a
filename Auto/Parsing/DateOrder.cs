namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>In which order a date is written.</summary>
internal enum DateOrder
{
    /// <summary>2024-12-31.</summary>
    YearMonthDay,

    /// <summary>31.12.2024.</summary>
    DayMonthYear,

    /// <summary>12/31/2024.</summary>
    MonthDayYear,

    /// <summary>20241231.</summary>
    Digits,

    /// <summary>31 Dec 2024.</summary>
    DayMonthNameYear,

    /// <summary>Dec 31, 2024.</summary>
    MonthNameDayYear,
}
