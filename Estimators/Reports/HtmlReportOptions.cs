namespace MLNet.DeepExtensions.Reports;

/// <summary>What people say of a model, for the report's heading and its model card.</summary>
public class HtmlReportOptions
{
    /// <summary>The heading. Default null: one is made of what is predicted.</summary>
    public string? Title { get; set; }

    /// <summary>
    /// What the model is for and who uses it, in a sentence or two, for the model card. Default null: the card says that nobody said.
    /// </summary>
    public string? Purpose { get; set; }

    /// <summary>What it must not be used for, in a sentence each, for the model card. Default none. What the report finds itself is added.</summary>
    public IList<string> Limits { get; set; } = [];
}
