using Microsoft.ML;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trust.Networks;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>The rows of a fit: read, split and made to train on, and what they tell of the task.</summary>
internal sealed class PreparedRows
{
    private readonly FitPlan _plan;
    private readonly TrainingSetBuilder _sets;

    private PreparedRows(FitPlan plan, TrainingRows train, TrainingRows? validation)
    {
        _plan = plan;
        (TrainRows, ValidationRows) = (train, validation);
        var task = plan.Task.Fit(plan.Label, train.Labels);
        (Task, var outputs) = plan.Options.InitialModel is { } initial ? InitialModelRules.Keep(initial, task) : (task, null);
        Context = plan.Context with { Outputs = outputs };
        if (validation is not null)
        {
            Task.CheckValidation(plan.Options, validation);
            NetworkTrustFit.Check(plan.Options, Task, validation);
        }

        // Classes are weighed by the training rows, wherever the rows are that are weighed.
        var classWeights = plan.Task.GetClasses(plan.Label, train.Labels) is { } classes ? plan.Options.ClassWeights.For(classes) : null;
        _sets = new TrainingSetBuilder(plan.Task, plan.Label, Task, classWeights);
        Train = Build(train);
        Validation = validation is null ? null : Build(validation);
        Held = validation is null && plan.Options.InitialModel is null
            ? plan.Companion.HoldBack(train, fraction => plan.Splitter.Choose(train, fraction, plan.Context.Seed))
            : null;
    }

    /// <summary>The training rows, without those held back for validation.</summary>
    public TrainingRows TrainRows { get; }

    /// <summary>The validation rows; null if there are none.</summary>
    public TrainingRows? ValidationRows { get; }

    /// <summary>What is to be predicted, as the training rows have it.</summary>
    public FittedTask Task { get; }

    /// <summary>What the training is to know beside its options.</summary>
    public TrainingContext Context { get; }

    /// <summary>All training rows, to train on.</summary>
    public TrainingSet Train { get; }

    /// <summary>The validation rows, to validate on; null if there are none.</summary>
    public TrainingSet? Validation { get; }

    /// <summary>For each training row whether the model beside the network keeps it from the network; null if none is.</summary>
    public bool[]? Held { get; }

    /// <summary>Reads all rows.</summary>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="trainData">The training rows; they are read once.</param>
    /// <param name="validationData">The validation rows; null where a part of the training rows may be held back.</param>
    /// <param name="spill">Where features go that are too many for memory.</param>
    /// <exception cref="InvalidOperationException">Nothing can be learned from the rows.</exception>
    public static PreparedRows Read(FitPlan plan, IDataView trainData, IDataView? validationData, RowSpill spill)
    {
        TrainingRows ReadAll(IDataView data, string purpose, bool areSplit) =>
            plan.Columns.Read(data, purpose, areSplit, spill, plan.Channel, plan.Options.CancellationToken);

        var rows = ReadAll(trainData, "training", areSplit: validationData is null);
        var (train, validation) = validationData is null
            ? plan.Splitter.Split(rows, plan.Context.Seed, plan.Channel)
            : (rows, ReadAll(validationData, "validation", areSplit: false));
        return new PreparedRows(plan, train, validation);
    }

    /// <summary>What training makes small.</summary>
    public Objective CreateObjective() => Task.CreateObjective(_plan.Options);

    /// <summary>What a linear model beside the network makes small.</summary>
    /// <param name="set">The rows that it is fitted to.</param>
    public LinearLoss CreateLinearLoss(TrainingSet set) => Task.CreateLinearLoss(_plan.Options, set.Targets);

    /// <summary>Makes some of the rows to train on; the inputs are not copied.</summary>
    public TrainingSet Build(TrainingRows rows) => _sets.Build(rows);

    /// <summary>Makes a part of the training rows to train on.</summary>
    /// <param name="picked">For each training row whether to take it.</param>
    public TrainingSet Build(bool[] picked) => Build(TrainRows.Pick(picked));

    /// <summary>Holds a part of the training rows back.</summary>
    /// <param name="fraction">The part.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <returns>The rows to train on and those held back; null if the rows of one side weigh nothing.</returns>
    public (TrainingSet Train, TrainingSet Held)? Split(double fraction, int seed)
    {
        var held = _plan.Splitter.Choose(TrainRows, fraction, seed);
        bool Weighs(bool isHeld) => held.Where((ofRow, row) => ofRow == isHeld && TrainRows.Weights?[row] != 0).Any();
        return Weighs(true) && Weighs(false) ? (Build(Array.ConvertAll(held, isHeld => !isHeld)), Build(held)) : null;
    }
}
