using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>
/// What a network is to predict: how labels are read, what is made small, and which columns come out. Any task goes with
/// any layers; nothing outside this folder asks which task it is.
/// </summary>
internal abstract class LearningTask
{
    /// <summary>The task of a network that was read back.</summary>
    /// <exception cref="ArgumentException">There is no such task in this version.</exception>
    public static LearningTask Of(NetworkTask task) =>
        ((LearningTask[])[new BinaryClassificationTask(), new MulticlassClassificationTask(), new RegressionTask(), new MultiLabelClassificationTask(), new MultiOutputRegressionTask()]).FirstOrDefault(known => known.Name == task.Name)
            ?? throw new ArgumentException($"The network is for {task.Name}, which this version of the package does not know. Use the version that trained it.");

    /// <summary>The task with what the options say of its targets and outputs.</summary>
    public virtual LearningTask With(NetworkEstimatorOptions options) => this;

    /// <summary>The task for a kind of label: where several labels make sense, a vector of them has a task of its own.</summary>
    /// <param name="isVector">Whether the label is a vector.</param>
    /// <param name="itemType">The type of the label, or of its items.</param>
    public virtual LearningTask ForLabel(bool isVector, DataViewType itemType) => this;

    /// <summary>The name of the task, ML.NET's where it has one, stored with the network.</summary>
    public abstract string Name { get; }

    /// <summary>The encoder of the label column.</summary>
    /// <param name="labelColumnName">The column's name.</param>
    /// <param name="trainingLabel">The training rows' column, with which other rows must agree; null before there is data.</param>
    public abstract LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel = null);

    /// <summary>The columns that scoring adds, as far as they are known before there is data.</summary>
    public abstract IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName);

    /// <summary>The number of raw outputs, the units of the network's last layer.</summary>
    public abstract int GetOutputUnits(DataViewSchema.Column label);

    /// <summary>The columns that scoring adds.</summary>
    /// <param name="label">The label column of the training rows.</param>
    /// <param name="inputNames">The names of the network's inputs, which no output of the graph may have.</param>
    public abstract IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames);

    /// <summary>Looks at the labels of the training rows.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be learned from them: all are the same.</exception>
    public abstract NetworkTask Describe(DataViewSchema.Column label, RowStore labels);

    /// <summary>The numbers to train on, made of encoded labels.</summary>
    public abstract Array GetTargets(RowStore labels, NetworkTask task);

    /// <summary>The class of each row; null when labels are no classes.</summary>
    public abstract RowClasses? GetClasses(DataViewSchema.Column label, RowStore labels);

    /// <summary>What is reported on validation rows, known before there is data.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>What may be reported, whatever the label turns out to be.</summary>
    public virtual IReadOnlyList<Metric> PossibleMetrics => Metrics;

    /// <summary>Counts what is reported on validation rows.</summary>
    public abstract MetricCounter CreateMetrics(NetworkTask task);

    /// <summary>What training makes small.</summary>
    /// <exception cref="ArgumentException">The task cannot take the options' loss.</exception>
    public abstract RowObjective CreateLoss(TrainingOptions options);

    /// <summary>What a linear model beside the network makes small: what the network does.</summary>
    /// <param name="options">The settings, whose loss the task can take.</param>
    /// <param name="targets">The targets made by <see cref="GetTargets"/>.</param>
    /// <param name="outputUnits">The number of raw outputs.</param>
    public abstract LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits);

    /// <summary>
    /// The dropout for tables: what a class says of a row is often chance, of which more would be learned by heart than of numbers.
    /// </summary>
    public virtual double TableDropout => 0.1;

    /// <summary>The dropout of a table's features: a number is read off too few of them to do without one, a class is not.</summary>
    public virtual double TableFeatureDropout => 0;

    /// <summary>Checks the options that not every task can take.</summary>
    /// <exception cref="ArgumentException">The task cannot take one of them; the message says which it takes.</exception>
    public virtual void Check(NetworkEstimatorOptions options)
    {
        _ = CreateLoss(options);
        if (options.PredictQuantiles.Length > 0 && !HasQuantiles)
        {
            throw new ArgumentException($"PredictQuantiles must be empty for {Name} but has {options.PredictQuantiles.Length}: only Regression of a single number has quantiles.");
        }

        if (options.TargetTransform != TargetTransform.None && !HasTransform)
        {
            throw new ArgumentException($"TargetTransform must be None for {Name} but is {options.TargetTransform}: only numbers can be transformed.");
        }

        if (options.OptimizeThreshold is not null && !HasThreshold)
        {
            throw new ArgumentException($"OptimizeThreshold must be null for {Name} but is set: only BinaryClassification of a single label has one threshold.");
        }

        if (options.EarlyStopping is { } stopping)
        {
            _ = Metric.Find(stopping.Metric, PossibleMetrics);
        }
    }

    /// <summary>What is to be looked for in the labels, and in features that give them away, before training.</summary>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    /// <param name="labels">The labels of the training rows.</param>
    public abstract IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels);

    /// <summary>The raw output that does best if every row is given the same one; a network that learned is better.</summary>
    /// <param name="train">The training rows, their targets made by <see cref="GetTargets"/>.</param>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    public abstract float[] GetTrivialAnswer(TrainingSet train, NetworkTask task);

    /// <summary>Adds the graph's outputs, those that the prediction columns read.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The name of the network's raw output, (rows, output units).</param>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    /// <param name="columns">The columns made by <see cref="CreatePredictionColumns"/>.</param>
    public abstract void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns);

    /// <summary>The numbers of the column <c>Score</c>, as torch computes them.</summary>
    /// <param name="raw">The network's raw output, (rows, output units).</param>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    /// <returns>(rows, output units), differentiable.</returns>
    public abstract Tensor GetScores(Tensor raw, NetworkTask task);

    /// <summary>The classes by which a score can be asked for, in the order of <see cref="GetClassOutputs"/>; none if it has no classes.</summary>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    public virtual IReadOnlyList<string> GetClassNames(NetworkTask task) => task.ClassNames;

    /// <summary>What speaks for each class, of which <see cref="GetClassScores"/> makes the score of the class. Default the raw output.</summary>
    /// <param name="raw">The network's raw output, (rows, output units).</param>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    /// <returns>(rows, classes), differentiable.</returns>
    public virtual Tensor GetClassOutputs(Tensor raw, NetworkTask task) => raw;

    /// <summary>The score of each class.</summary>
    /// <param name="outputs">Made by <see cref="GetClassOutputs"/>.</param>
    /// <param name="task">The description made by <see cref="Describe"/>.</param>
    /// <returns>(rows, classes), differentiable.</returns>
    public virtual Tensor GetClassScores(Tensor outputs, NetworkTask task) => GetScores(outputs, task);

    /// <summary>Whether rows are predicted to be true or false by a threshold.</summary>
    protected virtual bool HasThreshold => false;

    /// <summary>Whether quantiles can be predicted beside the score.</summary>
    protected virtual bool HasQuantiles => false;

    /// <summary>Whether something may be made of the label before it is learned.</summary>
    protected virtual bool HasTransform => false;

    /// <summary>Makes the exception for a loss that the task cannot take.</summary>
    protected ArgumentException WrongLoss(Loss loss, string expected) =>
        new($"Loss must be {expected} for {Name} but is {loss.GetType().Name}. Set one of these, or null for the default.");

    /// <summary>The output that a column reads.</summary>
    protected static NetworkOutput Output(string columnName, int width, IReadOnlyList<string> inputNames) =>
        new(NetworkOutput.NameFor(columnName, inputNames), width);

    /// <summary>Adds the output that a column reads.</summary>
    protected static void AddOutput(OnnxGraph graph, string value, PredictionColumn column) =>
        graph.Output(column.Output.Name, value, new TensorShape(column.Output.Width));
}
