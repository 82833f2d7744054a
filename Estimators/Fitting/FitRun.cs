using System.Diagnostics;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Trust.Networks;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>The run of a fit: what its rows say, the training, what is decided by rows that were not trained on, and the transformer.</summary>
internal sealed class FitRun
{
    private const int ManyRows = 500_000; // whose training takes many times as long as a garbage collection
    private const long ManyWeights = 5_000_000; // and so does theirs
    private readonly FitPlan _plan;
    private readonly PreparedRows _rows;
    private readonly Doctor _doctor;

    /// <summary>Prepares the run.</summary>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="rows">The rows.</param>
    public FitRun(FitPlan plan, PreparedRows rows)
    {
        (_plan, _rows) = (plan, rows);
        var layout = plan.Network.Inputs is [var only] ? ImageLayout.Find(plan.Network, only) : null;
        IDataCheck[] checks = [.. rows.Task.CreateLabelChecks(rows.TrainRows.Labels), new PixelOrderCheck(layout)];
        _doctor = new Doctor(checks, plan.Columns.Categories, finding => TrainingReport.Write(finding, plan.Channel));
    }

    /// <summary>Trains.</summary>
    /// <returns>The trained network as a transformer; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The device's memory ran out, or the training diverged.</exception>
    /// <exception cref="OperationCanceledException">The training was stopped too soon.</exception>
    public NetworkPredictionTransformer Run()
    {
        ReturnMemory();
        var names = new FeatureNames(_plan.Schema, _plan.Columns.Inputs);
        _doctor.ExamineData(_rows.Train, _rows.Validation, names.GetName, feature => ImageLayout.IsPixel(_plan.Network, feature));
        var rehearsed = Rehearsal.Run(_plan, _rows);
        if (rehearsed is not null)
        {
            _plan.Inform(rehearsed.ToString());
        }

        ReturnMemory();
        var network = _plan.Networks.Create(_rows.TrainRows, rehearsed?.Silenced ?? []);
        var companion = _plan.Companion.Fit(_plan, _rows);
        var joined = companion.Join(network);
        var result = Train(joined, companion, rehearsed);
        var unseen = companion.Validation ?? companion.Held;
        var weights = companion.FitShares(joined, rehearsed?.Shrinkage.Apply(joined, result.Weights) ?? result.Weights, unseen);
        var (task, trust) = Decide(unseen, set => RawOutput.Compute(_plan.Options, joined, weights, set));
        var scored = companion.CreateScoringNetwork(network);
        if (_plan.Options.Familiarity)
        {
            var familiarity = NetworkFamiliarity.Fit(
                _plan.Options, joined, weights, scored, (companion.Train, companion.Validation!), _plan.Context.Seed);
            trust = trust with { Outputs = [.. trust.Outputs, familiarity] };
        }

        return Assemble(scored, companion.CreateScoringWeights(weights), task, trust, result.History);
    }

    // What was needed to read many rows, or a large encoder, would stay committed beside what examining them takes, and that beside the training's.
    private void ReturnMemory()
    {
        if (_rows.Train.RowCount >= ManyRows || _plan.Context.StartWeights is { Count: >= ManyWeights })
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private TrainingResult Train(Network network, FittedCompanion companion, RehearsalResult? rehearsed)
    {
        var options = rehearsed is null ? _plan.Options : _plan.Options.WithEpochs(rehearsed.Epochs);
        var trainer = new NetworkTrainer(options, _rows.Context, _rows.CreateObjective(), _rows.Task.CreateMetrics());
        var watch = Stopwatch.StartNew();
        var result = trainer.Train(network, companion.Train, companion.Validation);
        watch.Stop();
        _doctor.ExamineTraining(CreateOutcome(network, result, rehearsed));
        TrainingReport.Write(result.History, companion.Train.RowCount, watch.Elapsed, _plan.Channel);
        OnnxConversion.Warn(_plan.Channel);
        return result;
    }

    private TrainingOutcome CreateOutcome(Network network, TrainingResult result, RehearsalResult? rehearsed) => new(
        result.History,
        result.FirstLosses,
        TrivialAnswer.ComputeLoss(_rows.CreateObjective(), _rows.Train, _rows.Task.GetTrivialAnswer(_rows.Train)),
        _rows.Train.RowCount,
        result.Weights.All.Values.Sum(weight => weight.Values.LongLength),
        result.LargestLearningRate,
        rehearsed?.Silenced,
        rehearsed is { IsShortened: true })
    {
        ScoresUnseenMirrorImages = network.TestTimeMirroring
            && !network.Inputs.Any(input => input.Layers.Any(layer => layer is AugmentImage { FlipHorizontally: true })),
    };

    // What is predicted, with what rows that the network was not trained on tell of its answers.
    private (FittedTask Task, NetworkTrust Trust) Decide(TrainingSet? unseen, Func<TrainingSet, float[]> score)
    {
        var rows = unseen is null ? null : new UnseenRows(unseen, _rows.ValidationRows, score);
        _doctor.Add(_rows.Task.Examine(rows, _plan.Channel));
        var fit = new NetworkTrustFit(_plan.Options, _rows.Task, rows, _plan.Channel);
        var (task, calibration) = fit.Calibrate();
        return (task.Decide(_plan.Options, rows, _plan.Channel), fit.Fit(calibration, InputNames));
    }

    private string[] InputNames => [.. _plan.Columns.Inputs.Select(input => input.ColumnName)];

    private NetworkPredictionTransformer Assemble(
        Network network, NetworkWeights weights, FittedTask task, NetworkTrust trust, TrainingHistory history)
    {
        var inputs = _plan.Columns.Inputs;
        var outputs = task.CreateOutputs(_plan.Label, InputNames);
        var notes = FitNotes.Create(_plan, _rows, _doctor.Diagnosis);
        var trained = TrainedNetwork.Create(
            network,
            weights,
            task.ToDescription(),
            history,
            (graph, raw) => AddOutputs(graph, raw, task, outputs, trust.Outputs),
            notes);

        var columns = outputs.Concat(trust.Outputs).Select(output => output.Column);
        return new NetworkPredictionTransformer(
            trained,
            _doctor.Diagnosis,
            NetworkScoring.Create(trained, _plan.Columns.ScoringInputs, [.. columns]),
            trust,
            _plan.Schema[inputs[0].ColumnName]);
    }

    private static void AddOutputs(
        OnnxGraph graph, string raw, FittedTask task, IReadOnlyList<OutputColumn> outputs, IReadOnlyList<OutputColumn> ofTrust)
    {
        var calibrated = task.AddCalibration(graph, raw);
        var scores = task.AddScores(graph, calibrated);
        OutputColumn.AddAll(outputs, graph, calibrated, scores);
        OutputColumn.AddAll(ofTrust, graph, raw, scores);
    }
}
