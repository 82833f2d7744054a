using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>All that a fit knows before it reads a row. Whatever is wrong with options and columns is found here.</summary>
internal sealed class FitPlan
{
    /// <summary>Checks options and columns.</summary>
    /// <param name="estimator">Chooses the layers.</param>
    /// <param name="task">What its catalog is for; the label may make another task of it.</param>
    /// <param name="options">The estimator's options.</param>
    /// <param name="context">What the training is to know, as far as the estimator says it: the seed, and the processes.</param>
    /// <param name="schema">The columns of the training rows.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the options do not fit the columns.</exception>
    /// <exception cref="InvalidOperationException">A native library or device is missing.</exception>
    public FitPlan(
        NetworkEstimator estimator,
        LearningTask task,
        NetworkEstimatorOptions options,
        TrainingContext context,
        DataViewSchema schema,
        IChannel channel)
    {
        Task = ForLabel(task, schema.GetColumnOrNull(options.LabelColumnName)?.Type);
        Task.Check(options);
        Columns = new TrainingColumns(schema, Task, options);
        Options = options.CopyFor(Columns.Inputs);
        Schema = schema;
        Channel = channel;
        Splitter = new RowSplitter(Options, Task, Label);
        Networks = new NetworkBuilder(estimator, Columns, Options, OutputUnits, Task.LearnsLevel);
        Network = Networks.Create();
        Companion.Check(Network);
        InitialModelRules.RequireSameNetwork(this, Network);
        DynamicCode.Require();
        TorchSession.Require(Options.Device);
        Context = context with
        {
            Callbacks = [new LogCallback(channel)],
            Report = line => channel.Info(MessageSensitivity.None, line),
            KeyVectors = Options.InitialModel is null ? Options.ReadKeyVectors(schema[Columns.Inputs[0].ColumnName], Network, channel) : null,
            StartWeights = Options.InitialModel is null ? Options.CreateStartWeights() : null,
        };
        WarmStartReport.Write(Options, Network, channel);
    }

    /// <summary>What is to be predicted.</summary>
    public LearningTask Task { get; }

    /// <summary>The columns.</summary>
    public TrainingColumns Columns { get; }

    /// <summary>How to train: a copy of the estimator's options that suits the columns.</summary>
    public NetworkEstimatorOptions Options { get; }

    /// <summary>What else the training is to know, as far as it is known before there are rows.</summary>
    public TrainingContext Context { get; }

    /// <summary>Holds rows back.</summary>
    public RowSplitter Splitter { get; }

    /// <summary>Makes the network.</summary>
    public NetworkBuilder Networks { get; }

    /// <summary>The network, as far as it is known before there are rows, without a model beside it.</summary>
    public Network Network { get; }

    /// <summary>The columns of the training rows.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>Where to report.</summary>
    public IChannel Channel { get; }

    /// <summary>The model beside the network.</summary>
    public NetworkCompanion Companion => Columns.Companion;

    /// <summary>The label column of the training rows.</summary>
    public DataViewSchema.Column Label => Columns.Label;

    /// <summary>The columns that are read, by name.</summary>
    public IEnumerable<string> ColumnNames => Columns.Names;

    /// <summary>The number of raw outputs of the network.</summary>
    public int OutputUnits => Task.GetOutputUnits(Label);

    /// <summary>The task for a kind of label, which may be another one than the catalog is for.</summary>
    /// <param name="task">What the catalog is for.</param>
    /// <param name="label">The type of the label; null if there is none, which is found later.</param>
    private static LearningTask ForLabel(LearningTask task, DataViewType? label) => label is VectorDataViewType vector
        ? task.ForLabel(isVector: true, vector.ItemType)
        : task;

    /// <summary>Checks that there will be validation rows if they are needed, and that they have the columns of the training rows.</summary>
    /// <param name="validationData">The rows; null without any of their own.</param>
    /// <exception cref="ArgumentException">A column is missing, or not as in the training rows.</exception>
    /// <exception cref="InvalidOperationException">There are none, and an option needs some.</exception>
    public void CheckValidation(IDataView? validationData)
    {
        Splitter.Check(validationData, Channel);
        if (validationData is not null)
        {
            Columns.Check(validationData.Schema);
        }
    }

    /// <summary>Writes a line to the log.</summary>
    public void Inform(string line) => Channel.Info(MessageSensitivity.None, line);
}
