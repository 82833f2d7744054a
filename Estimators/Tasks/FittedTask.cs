using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Trust.Networks;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>
/// What a network predicts, as its training rows have it: what is made small, and how scores and columns are made of its raw output.
/// </summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
internal abstract record FittedTask(string LabelColumnName)
{
    /// <summary>The name of the task, ML.NET's where it has one.</summary>
    public abstract string Name { get; }

    /// <summary>The classes, labels or numbers in the order of the scores; empty if there is one score.</summary>
    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>How the network's log-odds, or logits, are calibrated before all else is made of them; null if they are not.</summary>
    public LogitMap? Calibration { get; init; }

    /// <summary>The task of a trained network.</summary>
    /// <exception cref="ArgumentException">There is no such task in this version.</exception>
    public static FittedTask Read(TrainedNetwork network) =>
        ReadUncalibrated(network.Description) with { Calibration = network.Description.Calibration };

    private static FittedTask ReadUncalibrated(TaskDescription description) => description switch
    {
        { Name: FittedBinaryClassification.TaskName } task => FittedBinaryClassification.Read(task),
        { Name: FittedMulticlassClassification.TaskName } task => FittedMulticlassClassification.Read(task),
        { Name: FittedMultiLabelClassification.TaskName } task => FittedMultiLabelClassification.Read(task),
        { Name: FittedTagClassification.TaskName } task => FittedTagClassification.Read(task),
        { Name: FittedRegression.TaskName } task => FittedRegression.Read(task),
        { Name: FittedRanking.TaskName } task => FittedRanking.Read(task),
        { Name: FittedMultiOutputRegression.TaskName } task => FittedMultiOutputRegression.Read(task),
        var task => throw new ArgumentException(
            $"The network is for {task.Name}, which this version of the package does not know. Use the version that trained it."),
    };

    /// <summary>What is stored with the network.</summary>
    public virtual TaskDescription ToDescription() => new(Name, LabelColumnName, ClassNames, Calibration: Calibration);

    /// <summary>
    /// The task with what an initial model knows of the label: a training that goes on from it gives the same outputs in the same units.
    /// </summary>
    /// <param name="initial">What the initial model is for, a task of the same kind.</param>
    /// <param name="outputs">Where each output was in the initial model; null if all are where they were.</param>
    /// <exception cref="ArgumentException">They have not the same outputs; the message says how they differ.</exception>
    public virtual FittedTask GoOnFrom(FittedTask initial, Places? outputs) => this;

    /// <summary>The numbers to train on, made of encoded labels.</summary>
    public virtual Array GetTargets(RowStore labels) => labels.GetValues<float>();

    /// <summary>What training makes small.</summary>
    public abstract Objective CreateObjective(TrainingOptions options);

    /// <summary>What a linear model beside the network makes small: what the network does.</summary>
    /// <param name="options">The settings, whose loss the task can take.</param>
    /// <param name="targets">The targets made by <see cref="GetTargets"/>.</param>
    /// <exception cref="NotSupportedException">No model stands beside a network for this task.</exception>
    public virtual LinearLoss CreateLinearLoss(TrainingOptions options, Array targets) =>
        throw new NotSupportedException($"No linear model stands beside a network for {Name}.");

    /// <summary>Counts what is reported on validation rows.</summary>
    public abstract MetricCounter CreateMetrics();

    /// <summary>What is to be looked for in the labels, and in features that give them away, before training.</summary>
    /// <param name="labels">The labels of the training rows.</param>
    public abstract IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels);

    /// <summary>The raw output that does best if every row is given the same one; a network that learned is better.</summary>
    /// <param name="train">The training rows, their targets made by <see cref="GetTargets"/>.</param>
    public abstract float[] GetTrivialAnswer(TrainingSet train);

    /// <summary>Checks, before training, that the validation rows can tell what is asked of them.</summary>
    /// <exception cref="InvalidOperationException">They cannot; the message says why.</exception>
    public virtual void CheckValidation(NetworkEstimatorOptions options, TrainingRows validation)
    {
    }

    /// <summary>Looks at what a trained network says of rows that it was not trained on.</summary>
    /// <param name="unseen">Such rows; null if there are none.</param>
    /// <param name="channel">Where to report.</param>
    public virtual IEnumerable<Finding> Examine(UnseenRows? unseen, IChannel channel) => [];

    /// <summary>Chooses how to predict, if that is asked for, by rows that the network was not trained on.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="unseen">Such rows; null if there are none.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>The task with what was chosen.</returns>
    public virtual FittedTask Decide(NetworkEstimatorOptions options, UnseenRows? unseen, IChannel channel) => this;

    /// <summary>The class of each row; null if a row has no single class.</summary>
    /// <param name="labels">Encoded labels.</param>
    public virtual int[]? GetClasses(RowStore labels) => null;

    /// <summary>The bounds of a number that an interval is made of; null if a row has no single number.</summary>
    /// <param name="coverage">What the interval is to cover.</param>
    public virtual NumberBounds? CreateBounds(double coverage) => null;

    /// <summary>Adds the calibration of the raw output to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The name of the network's raw output, (rows, output units).</param>
    /// <returns>The name of what all columns are made of, of the same shape.</returns>
    public string AddCalibration(OnnxGraph graph, string raw) => Calibration?.Add(graph, raw) ?? raw;

    /// <summary>The raw output, calibrated.</summary>
    /// <param name="raw">The network's raw output, (rows, output units).</param>
    protected Tensor Calibrate(Tensor raw) => Calibration?.Apply(raw) ?? raw;

    /// <summary>The columns that scoring adds, each with its part of the graph.</summary>
    /// <param name="label">The label column of the training rows.</param>
    /// <param name="inputNames">The names of the network's inputs, which no output of the graph may have.</param>
    public abstract IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames);

    /// <summary>Adds to a graph what all columns are made of.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The name of the network's raw output, (rows, output units).</param>
    /// <returns>The name of the scores, of the same shape.</returns>
    public abstract string AddScores(OnnxGraph graph, string raw);

    /// <summary>The numbers of the column <c>Score</c>, as torch computes them.</summary>
    /// <param name="raw">The network's raw output, (rows, output units).</param>
    /// <returns>(rows, scores), differentiable.</returns>
    public abstract Tensor GetScores(Tensor raw);

    /// <summary>The classes by which a score can be asked for, in the order of <see cref="GetClassOutputs"/>; none if it has no classes.</summary>
    public virtual IReadOnlyList<string> ExplainedClasses => ClassNames;

    /// <summary>What speaks for each class, of which <see cref="GetClassScores"/> makes the score of the class. Default the raw output.</summary>
    /// <param name="raw">The network's raw output, (rows, output units).</param>
    /// <returns>(rows, classes), differentiable.</returns>
    public virtual Tensor GetClassOutputs(Tensor raw) => raw;

    /// <summary>The score of each class.</summary>
    /// <param name="outputs">Made by <see cref="GetClassOutputs"/>.</param>
    /// <returns>(rows, classes), differentiable.</returns>
    public virtual Tensor GetClassScores(Tensor outputs) => GetScores(outputs);
}
