using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Reports.Sections;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Reports;

/// <summary>The parts of a page that show what a model does, beside how good it is.</summary>
internal static class ModelSections
{
    /// <summary>What it looks at, where it is worst, and which rows it is wrong about.</summary>
    /// <param name="judged">The model and its rows.</param>
    public static IEnumerable<ReportSection> Create(JudgedModel judged)
    {
        ReportSection?[] sections =
            [ImportanceSection.Create(judged), SliceSection.Create(judged), new MistakeSection(judged).Create(), LabelSection.Create(judged)];
        return sections.OfType<ReportSection>();
    }

    /// <summary>The network of a model, which knows how it was trained; null if it has none, or was loaded.</summary>
    /// <param name="judged">The model.</param>
    public static TrainedNetwork? FindNetwork(JudgedModel judged)
    {
        var steps = ModelSteps.From(judged.Model);
        return steps.HasNetwork ? steps.FindNetwork(nameof(ModelSections)) : null;
    }
}
