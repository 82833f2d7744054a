using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Looks at the rows before a training and at the training after it, and keeps what it finds.</summary>
/// <param name="labelChecks">The checks that depend on what is predicted.</param>
/// <param name="categories">The name of each category of a row, and its place among the row's keys.</param>
/// <param name="report">Is told of each finding as soon as it is made.</param>
internal sealed class Doctor(IEnumerable<IDataCheck> labelChecks, IReadOnlyList<(string Name, int Place)> categories, Action<Finding> report)
{
    private static readonly IDataCheck[] _dataChecks =
    [
        new CategoryCountCheck(),
        new ConstantFeatureCheck(),
        new MissingFeatureCheck(),
        new DuplicateFeatureCheck(),
        new EmptyRowCheck(),
        new OverlapCheck(),
    ];

    private static readonly ITrainingCheck[] _trainingChecks =
    [
        new WeightCountCheck(),
        new DivergenceCheck(),
        new UnderfittingCheck(),
        new OverfittingCheck(),
        new UnfinishedTrainingCheck(),
        new UselessColumnCheck(),
        new UnseenMirrorImageCheck(),
    ];

    private readonly List<Finding> _findings = [];

    /// <summary>All findings so far.</summary>
    public Diagnosis Diagnosis => new([.. _findings]);

    /// <summary>Looks at the rows.</summary>
    /// <param name="train">The training rows.</param>
    /// <param name="validation">The validation rows; null without any.</param>
    /// <param name="featureName">How messages call a feature, by its number.</param>
    /// <param name="isPixel">Whether a feature, by its number, is a pixel of an image.</param>
    public void ExamineData(TrainingSet train, TrainingSet? validation, Func<int, string> featureName, Predicate<int> isPixel)
    {
        var trainSample = new DataSample(train, featureName, isPixel) { Categories = categories };
        var validationSample = validation is null ? null : new DataSample(validation, featureName, isPixel) { Categories = categories };
        Add(labelChecks.Concat(_dataChecks).SelectMany(check => check.Check(trainSample, validationSample)));
    }

    /// <summary>Looks at a training that ended.</summary>
    public void ExamineTraining(TrainingOutcome outcome)
    {
        var informed = outcome with { LabelHasOutliers = _findings.Any(finding => finding.Code == LabelOutlierCheck.Code) };
        Add(_trainingChecks.SelectMany(check => check.Check(informed)));
    }

    /// <summary>Keeps what others found.</summary>
    public void Add(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            _findings.Add(finding);
            report(finding);
        }
    }
}
