using System.Globalization;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>Made-up messages to a practice or a shop: who wants what, on which day, at what time.</summary>
internal static class Appointments
{
    private static readonly string[] _training =
    [
        "I would like to book {service} with {person} on {day} at {time} .",
        "Please move my {service} from {day} to {day} .",
        "Can {person} see me {day} ? {time} would suit me .",
        "Hello , this is {person} , I need {service} {day} .",
        "{person} cancels the {service} on {day} at {time} .",
        "Is {time} on {day} still free for {service} ?",
        "My wife has {service} with {person} {day} , may we come at {time} instead ?",
        "Thank you , {day} is fine . Greetings , {person}",
        "No {service} this year , thank you .",
        "Where can I park when I come at {time} ?",
        "I am sorry , {day} is not possible for me .",
        "We are back from a holiday , so {person} could come {day} , at {time} or later .",
        "They told me that {service} takes an hour , we had expected less .",
    ];

    // Said in another way: how well are new messages understood?
    private static readonly string[] _test =
    [
        "{person} asks whether {service} at {time} is possible on {day} .",
        "I am late , please tell {person} that I come at {time} .",
        "We had agreed on {day} , {time} , for {service} with {person} .",
        "Do you offer {service} ? Then I would come {day} with {person} .",
    ];

    private static readonly string[] _beginnings = ["Ber", "Hol", "Kar", "Lin", "Mar", "Nor", "Ros", "Stei", "Tur", "Wal", "Zim", "Fro"];
    private static readonly string[] _endings = ["mann", "sen", "ter", "ova", "berg", "ley", "ini", "ström"];
    private static readonly string[] _firstNames = ["Anna", "Ben", "Chiara", "David", "Emine", "Felix", "Grace", "Hugo"];
    private static readonly string[] _services = ["a haircut", "the dental check", "an oil change", "new glasses", "the vaccination", "a repair"];
    private static readonly string[] _days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] _months = ["January", "March", "May", "July", "September", "November"];

    /// <summary>Writes messages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isTest">Whether the names, and the ways to say it, are those of test messages.</param>
    /// <param name="random">What draws them.</param>
    public static TaggedSentence[] Write(int count, bool isTest, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => TaggedSentence.Of([.. Words(Pick(isTest ? _test : _training, random), isTest, random)]))];

    private static IEnumerable<(string Word, string Tag)> Words(string template, bool isTest, Random random) =>
        template.Split(' ').SelectMany(part => part switch
        {
            "{person}" => Entity("PERSON", Person(isTest, random)),
            "{service}" => Entity("SERVICE", Pick(_services, random)),
            "{day}" => Entity("DAY", Day(random)),
            "{time}" => Entity("TIME", Time(random)),
            _ => [(part, "O")],
        });

    private static IEnumerable<(string Word, string Tag)> Entity(string type, string text) =>
        text.Split(' ').Select((word, place) => (word, (place == 0 ? "B-" : "I-") + type));

    // Each beginning comes with half of the endings, with the others in test messages: no surname is in both.
    private static string Person(bool isTest, Random random)
    {
        var beginning = random.Next(_beginnings.Length);
        var ending = (2 * random.Next(_endings.Length / 2)) + ((beginning + (isTest ? 1 : 0)) % 2);
        var surname = _beginnings[beginning] + _endings[ending];
        return random.Next(3) switch
        {
            0 => $"Dr. {surname}",
            1 => $"{Pick(_firstNames, random)} {surname}",
            _ => surname,
        };
    }

    private static string Day(Random random) => random.Next(3) switch
    {
        0 => Pick(_days, random),
        1 => $"{Pick(["next", "this"], random)} {Pick(_days, random)}",
        _ => $"{random.Next(1, 29).ToString(CultureInfo.InvariantCulture)} {Pick(_months, random)}",
    };

    private static string Time(Random random) => random.Next(3) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{random.Next(8, 19)}:{15 * random.Next(4):00}"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 12)} {Pick(["am", "pm"], random)}"),
        _ => $"half past {Pick(["eight", "nine", "ten", "two", "three", "four"], random)}",
    };

    private static string Pick(string[] texts, Random random) => texts[random.Next(texts.Length)];
}
