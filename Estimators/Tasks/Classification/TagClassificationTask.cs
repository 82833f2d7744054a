using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A key label for each word of a row.</summary>
/// <param name="wordsColumnName">The column of the words.</param>
/// <param name="mostWords">The largest number of words of a row.</param>
/// <param name="scheme">What the labels say of entities.</param>
internal sealed class TagClassificationTask(string wordsColumnName, int mostWords, TagScheme scheme) : ClassificationTask
{
    public override string Name => FittedTagClassification.TaskName;

    public override bool AllowsCompanion => false;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new TagLabelEncoder(labelColumnName, wordsColumnName, mostWords, trainingLabel is { } label ? ClassLabels.FromVector(label) : null);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Numbers(Score), SchemaShapes.TextKeys(PredictedLabel)];

    // Wrong tags are found before a row is read.
    public override int GetOutputUnits(DataViewSchema.Column label)
    {
        var names = ClassLabels.FromVector(label).Names;
        return scheme == TagScheme.Bio && (BioTags.FindWrong(names) ?? (BioTags.Find(names) is null ? names[0] : null)) is { } wrong
            ? throw new ArgumentException(
                $"The labels of column '{label.Name}' must be B-TYPE, I-TYPE and O, of one type of entity at least, as Scheme is Bio, but there is "
                + $"'{wrong}'. Write B- before the type for the first word of an entity, I- for the others and O for words of none; or set "
                + "Scheme to Plain, for labels of single words.")
            : names.Count;
    }

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<long>().Where(value => value != StepObjective.Missing).Distinct().Take(2).ToArray();
        var names = ClassLabels.FromVector(label).Names;
        return values.Length > 1
            ? new FittedTagClassification(label.Name, names, scheme == TagScheme.Plain ? null : BioTags.Find(names))
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must hold at least two labels but is '{names[(int)values[0]]}' for all words of all "
                + $"{labels.Capacity} training rows. Check how the label is made and how the rows were split.");
    }

    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.ClassWeights != Trainers.Training.ClassWeights.None)
        {
            throw new ArgumentException(
                $"ClassWeights must be ClassWeights.None for {Name}: a row has many labels. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    protected override IReadOnlyList<Metric> PossibleMetrics => TagMetrics.All;
}
