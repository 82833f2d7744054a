using System.Globalization;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Chooses what a column of texts is.</summary>
internal static class KindRules
{
    private const double Convincing = 0.98;
    private const double MostlyDifferent = 0.5;
    private const double FewWords = 3; // a name has no more, on average
    private const int FewNumbers = 10; // of which words beside them are as good a category

    /// <summary>Chooses it.</summary>
    /// <returns>The kind, and why in a few words.</returns>
    public static (DataColumnKind Kind, string Reason) Choose(TextSurvey survey)
    {
        var counts = survey.Counts;
        return counts switch
        {
            { Total: 0 } => (DataColumnKind.Constant, "no row has a value"),
            { Counts: { Count: 1 } one } when survey.MissingCount == 0 => (DataColumnKind.Constant, $"always '{Shorten(one.Keys.Single())}'"),
            _ => ChooseBoolean(survey) ?? ChooseDate(survey) ?? ChooseNumber(survey) ?? ChooseText(survey),
        };
    }

    private static (DataColumnKind Kind, string Reason)? ChooseBoolean(TextSurvey survey) =>
        survey.Booleans is { } words ? (DataColumnKind.Boolean, $"{words.False} and {words.True}") : null;

    private static (DataColumnKind Kind, string Reason)? ChooseDate(TextSurvey survey)
    {
        var dates = survey.Dates;
        var areDates = dates.Share >= Convincing || dates.MissingWords.Count > 0;
        if (!areDates || (dates.Format.Order == DateOrder.Digits && survey.Counts.Counts is { Count: < 3 }))
        {
            return null;
        }

        var doubt = dates.IsAmbiguous ? ", no row tells the day from the month" : string.Empty;
        var others = OthersText(dates.Share, dates.MissingWords, dates.Best, "date", survey);
        return (DataColumnKind.Date, $"dates as {dates.Format.ToPattern()}{doubt}{others}");
    }

    private static (DataColumnKind Kind, string Reason)? ChooseNumber(TextSurvey survey)
    {
        var numbers = survey.Numbers;
        var hasWords = numbers.MissingWords.Count > 0 && survey.Counts.Counts is not { Count: <= FewNumbers };
        if ((numbers.Share < Convincing && !hasWords) || !numbers.HasOneUnit)
        {
            return null;
        }

        var isUnique = survey.Counts.NewShare == 1;
        return survey switch
        {
            { IsCounting: true, Words.HasLeadingZero: false } => (DataColumnKind.Id, "counts the rows"),
            { IsWhole: true } when isUnique && ColumnNames.IsId(survey.Name) =>
                (DataColumnKind.Id, "another whole number in every row, and the name of an id"),
            { Words.HasLeadingZero: true } when isUnique && !ColumnNames.IsCode(survey.Name) => (DataColumnKind.Id, "another code in every row"),
            { Words.HasLeadingZero: true } => (DataColumnKind.Category, "codes that begin with zeros"),
            { Words.IsOfOneWidth: true } when ColumnNames.IsCode(survey.Name) =>
                (DataColumnKind.Category, "codes of one width, and the name of a code"),
            { IsWhole: true } when ColumnNames.IsId(survey.Name) && !ColumnNames.IsCount(survey.Name) =>
                (DataColumnKind.Category, "whole numbers that come again, and the name of an id"),
            _ => (DataColumnKind.Number, NumberText(numbers, survey)),
        };
    }

    private static string NumberText(NumberEvidence numbers, TextSurvey survey) =>
        (numbers.Format is { } format ? $"numbers as {format.ToExample()}" : survey.IsWhole ? "whole numbers" : "numbers")
        + numbers.DoubtText + OthersText(numbers.Share, numbers.MissingWords, numbers.Best, "number", survey);

    // Where many are the same word, that says that they are missing; a few are named with their rows.
    private static string OthersText(
        double share, IReadOnlyDictionary<string, long> words, Evidence evidence, string what, TextSurvey survey) => share >= Convincing
        ? evidence.OthersText(what, survey.Unit)
        : $", {string.Join(" and ", words.Keys.Order(StringComparer.Ordinal).Select(word => $"'{Shorten(word)}'"))} read as missing in "
            + SurveyText.Count(words.Values.Sum(), survey.Unit, $"{survey.Unit}s");

    private static (DataColumnKind Kind, string Reason) ChooseText(TextSurvey survey)
    {
        var (counts, words) = (survey.Counts, survey.Words);
        return counts switch
        {
            _ when words.IsImagePath => (DataColumnKind.ImagePath, "paths of image files"),
            { NewShare: 1, Total: > 2 } when words.IsWord => (DataColumnKind.Id, "another word in every row"),
            _ when IsProse(survey) => (DataColumnKind.Text, string.Create(CultureInfo.InvariantCulture, $"texts of {words.Words:0.#} words")),
            { NewShare: > MostlyDifferent } when ColumnNames.IsId(survey.Name) =>
                (DataColumnKind.Id, "different in most rows, and the name of an id"),
            { Counts: { } few } => (DataColumnKind.Category, SurveyText.Count(few.Count, "value", "values")),
            _ => (DataColumnKind.Category, "over a thousand values"),
        };
    }

    private static bool IsProse(TextSurvey survey) => survey.Words.Words is var words
        && words > 1.5
        && (words > FewWords
            ? survey.Counts.NewShare > 0.1 || survey.Counts.Counts is null
            : survey.Counts.NewShare > MostlyDifferent);

    private static string Shorten(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
