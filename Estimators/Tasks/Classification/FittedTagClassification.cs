using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A key label for each word: one logit a label, of which softmax makes probabilities that add up to 1.</summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="Tags">The names of the labels, in the order of the keys.</param>
/// <param name="Entities">What the labels say of entities; null if each is of a single word.</param>
internal sealed record FittedTagClassification(string LabelColumnName, IReadOnlyList<string> Tags, BioTags? Entities) : FittedTask(LabelColumnName)
{
    public const string TaskName = "TagClassification";

    public override string Name => TaskName;

    public override IReadOnlyList<string> ClassNames => Tags;

    public static FittedTagClassification Read(TaskDescription task) =>
        new(task.LabelColumnName, task.ClassNames, task.TagsAreEntities ? BioTags.Find(task.ClassNames) : null);

    public override TaskDescription ToDescription() => base.ToDescription() with { TagsAreEntities = Entities is not null };

    public override Array GetTargets(RowStore labels) => labels.GetValues<long>();

    public override Objective CreateObjective(TrainingOptions options) =>
        new StepObjective(TaskLoss.RequireClassificationLoss(options, Name).ForClasses(options.LabelSmoothing));

    public override MetricCounter CreateMetrics() => new TagMetrics(Tags.Count, Entities);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) => [];

    public override float[] GetTrivialAnswer(TrainingSet train)
    {
        var (targets, width) = ((long[])train.Targets, train.TargetWidth);
        var words = Enumerable.Range(0, targets.Length).Where(place => targets[place] != StepObjective.Missing).ToArray();
        var weights = train.Weights is { } ofRows ? Array.ConvertAll(words, place => ofRows[place / width]) : null;
        return Array.ConvertAll(
            TrivialAnswer.LogShares(Array.ConvertAll(words, place => (int)targets[place]), weights, Tags.Count), share => (float)share);
    }

    public override string AddScores(OnnxGraph graph, string raw) => graph.Node("Softmax", [raw], ("axis", 2));

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        NetworkOutput ForColumn(string name, int width) => NetworkOutput.ForColumn(name, width, inputNames) with { IsSequence = true };
        return
        [
            new(new SequenceScoreColumn(Score, ForColumn(Score, Tags.Count)), (graph, _, scores) => AddRow(graph, scores, Tags.Count)),
            new(new TagColumn(PredictedLabel, ForColumn(PredictedLabel, 1), Tags), (graph, raw, _) => AddRow(graph, AddBestTags(graph, raw), 1)),
        ];
    }

    public override Tensor GetScores(Tensor raw) => raw.softmax(2);

    // (rows, steps, 1)
    private string AddBestTags(OnnxGraph graph, string raw)
    {
        var best = graph.Node("ArgMax", [raw], ("axis", 2), ("keepdims", 1));
        return graph.CastToSingle(Entities is null ? best : AddRepair(graph, best, Entities));
    }

    // Whether a tag goes on with an entity follows from the type of the tag before alone, which a repair of that one leaves as it is.
    private static string AddRepair(OnnxGraph graph, string tags, BioTags entities)
    {
        string Look(IEnumerable<long> table) => graph.Node("Gather", [graph.Integers([.. table]), tags], ("axis", 0));
        var types = Look(entities.TypeOfTag.Select(type => (long)type));
        var shape = graph.Node("Shape", [StepMask.Pick(graph, types, axis: 1, index: 0)]); // (rows, 1)
        var none = graph.Node("Unsqueeze", [graph.Node("Expand", [graph.Integers(-1), shape]), graph.Integers(1)]);
        var before = graph.Node(
            "Slice", [graph.Node("Concat", [none, types], ("axis", 1)), graph.Integers(0), graph.Integers(-1), graph.Integers(1)]);
        var goesOn = graph.Node("Equal", [Look(entities.GoesOn.Select(goesOn => goesOn ? 1L : 0L)), graph.Integers(1)]);
        var isBroken = graph.Node("And", [goesOn, graph.Node("Not", [graph.Node("Equal", [types, before])])]);
        return graph.Node("Where", [isBroken, Look(entities.Beginning.Select(tag => (long)tag)), tags]);
    }

    // (rows, steps, width) to (rows, steps of the longest row · width), with padding after the end of a row
    private static string AddRow(OnnxGraph graph, string values, int width)
    {
        var counts = graph.StepCounts ?? throw new InvalidOperationException("The words of a row must be counted in the graph.");
        var padded = StepMask.Fill(graph, values, counts, NetworkOutput.Padding);
        var longest = graph.Node("ReduceMax", [counts], ("axes", new long[] { 0 }), ("keepdims", 1));
        var cut = graph.Node("Slice", [padded, graph.Integers(0), longest, graph.Integers(1)]);
        var rows = graph.Node("Shape", [cut], ("start", 0), ("end", 1));
        var shape = graph.Node("Concat", [rows, graph.Node("Mul", [longest, graph.Integers(width)])], ("axis", 0));
        return graph.Node("Reshape", [cut, shape], ("allowzero", 1));
    }
}
