using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Fits a chain anew in each fold, and judges what its models say of rows that they were not trained on.</summary>
/// <param name="task">What is predicted.</param>
/// <param name="rows">The rows in folds.</param>
/// <param name="options">The settings.</param>
internal sealed class CrossValidator(EvaluationTask task, FoldedRows rows, FoldedOptions options)
{
    /// <summary>The rows in folds.</summary>
    public FoldedRows Rows => rows;

    /// <summary>Stops it all.</summary>
    public CancellationToken CancellationToken => options.CancellationToken;

    /// <summary>Puts rows into folds.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times.</exception>
    public static CrossValidator Create(EvaluationTask task, IDataView data, Folds folds, FoldedOptions options)
    {
        options.Validate();
        var rows = FoldedRows.Create(data, folds, options.LabelColumnName, task == EvaluationTask.Regression, options.CancellationToken);
        return new CrossValidator(task, rows, options);
    }

    /// <summary>Requires the same rows, folds and settings in all processes.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="what">What they are at.</param>
    /// <param name="describe">Adds what else must be the same.</param>
    /// <exception cref="InvalidOperationException">They are not the same; the message names what differs, in every process.</exception>
    public void RequireSame(Communicator communicator, string what, Action<JsonObject> describe) => ProcessAgreement.RequireSame(
        communicator,
        what,
        () =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            rows.AppendTo(hash);
            var values = ColumnHashes.Compute(rows.Data, imagePaths: []);
            var described = new JsonObject
            {
                ["version"] = OnnxFile.ProducerVersion,
                ["rows"] = rows.Columns.Count,
                ["label"] = options.LabelColumnName,
                ["values"] = new JsonObject(values.Select(column => KeyValuePair.Create(column.Key, (JsonNode?)column.Value))),
                ["folds"] = $"{rows.Rule}, {Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}",
            };
            describe(described);
            return described;
        },
        "Start all processes with the same program and packages, let each read the same rows in the same order, and fit the steps before to the same "
        + "rows. To let each process do it all by itself, set Distributed = new() { Mode = DistributedMode.Alone }.");

    /// <summary>Fits all folds, which the processes share out.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="estimator">The chain.</param>
    /// <param name="parallel">How many folds this process fits side by side.</param>
    /// <param name="withModels">Whether all processes are given the models of all folds, and not only those that they have fitted.</param>
    /// <param name="progress">Told of each fold that is done; null for nobody.</param>
    /// <returns>What came of each fold.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public FoldFit[] FitAll(
        Communicator communicator, IEstimator<ITransformer> estimator, int parallel, bool withModels, IProgress<FoldProgress>? progress)
    {
        var work = new FoldWork(this, estimator, withModels, progress);
        try
        {
            WorkSharing<FoldFit>.Run(communicator, work, parallel);
            return work.Fits;
        }
        catch
        {
            DisposeModels(work.Fits.Where(fit => fit is not null));
            throw;
        }
    }

    /// <summary>Fits one fold and predicts its rows.</summary>
    /// <param name="estimator">The chain.</param>
    /// <param name="number">The number of the fold.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="epochShare">The part of the epochs that trainers of this package train, in (0, 1].</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public FoldFit Fit(IEstimator<ITransformer> estimator, int number, CancellationToken stop, double epochShare = 1) =>
        Fit(number, train => FitChain(estimator, train, stop, epochShare), stop);

    /// <summary>Fits one fold and predicts its rows.</summary>
    /// <param name="number">The number of the fold.</param>
    /// <param name="fit">Gives the model of the fold, by the rows to train it on.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public FoldFit Fit(int number, Func<IDataView, ITransformer> fit, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var fold = rows.Folds[number];
        ITransformer? model = null;
        try
        {
            var watch = Stopwatch.StartNew();
            model = fit(rows.Train(fold));
            stop.ThrowIfCancellationRequested();
            var fitTime = watch.Elapsed;
            var scored = model.Transform(rows.Test(fold));
            var columns = PredictionColumns.Find(model, rows.Data.Schema, scored.Schema, options.ScoreColumnName).ToHashSet();
            if (scored.Schema.GetColumnOrNull(options.LabelColumnName) is not null)
            {
                columns.Add(options.LabelColumnName);
            }

            watch.Restart();
            var predictions = FoldPredictions.Read(scored, [.. columns]);
            return new FoldFit(fold)
            {
                Model = model,
                Labelled = model.Transform(rows.Data),
                Predictions = predictions,
                FitTime = fitTime,
                ScoreTime = watch.Elapsed,
            };
        }
        catch (Exception e)
        {
            (model as IDisposable)?.Dispose();
            stop.ThrowIfCancellationRequested();
            return new FoldFit(fold) { Failure = e };
        }
    }

    /// <summary>Fits a chain, whose trainers of this package stop when all is stopped, or earlier.</summary>
    /// <param name="estimator">The chain.</param>
    /// <param name="train">The rows.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="epochShare">The part of the epochs that they train, in (0, 1].</param>
    public static ITransformer FitChain(IEstimator<ITransformer> estimator, IDataView train, CancellationToken stop, double epochShare = 1)
    {
        var limited = EstimatorSteps.Limit(estimator, new FitLimits { EpochShare = epochShare, CancellationToken = stop });
        if (!SharedTrainers.AreIn(estimator))
        {
            return limited.Fit(train);
        }

        lock (SharedTrainers.Gate)
        {
            return limited.Fit(train);
        }
    }

    /// <summary>Judges what folds predicted.</summary>
    /// <param name="fits">What came of each fold.</param>
    /// <param name="keepModels">Whether the models are kept.</param>
    /// <exception cref="Exception">The first failure, if all folds failed.</exception>
    public CrossValidationReport CreateReport(IReadOnlyList<FoldFit> fits, bool keepModels)
    {
        try
        {
            List<Finding> findings = [.. fits.Index().Where(fit => fit.Item.Failure is not null).Select(fit => Finding.Warning(
                "fold-failed", $"Fold {fit.Index + 1} gave no predictions: {fit.Item.Failure!.Message}"))];
            var (view, judge) = Read(fits, findings, options.Confidence);
            findings.AddRange(judge.FindMissingClasses());
            findings.AddRange(fits.Index().Where(fit => keepModels && fit.Item is { Failure: null, Model: null }).Select(fit => Finding.Info(
                "fold-model-elsewhere", $"The model of fold {fit.Index + 1} cannot be saved, so that only the process that fitted it has it.")));
            FoldFit[] kept = [.. fits.Select(fit => keepModels ? fit : fit with { Model = null })];
            return new CrossValidationReport(rows, options, view, judge, kept, findings);
        }
        catch
        {
            DisposeModels(fits);
            throw;
        }
        finally
        {
            if (!keepModels)
            {
                DisposeModels(fits);
            }
        }
    }

    /// <summary>Joins and reads what folds predicted.</summary>
    /// <param name="fits">What came of each fold, with the models that predicted.</param>
    /// <param name="findings">Takes what is to be said of the columns.</param>
    /// <param name="confidence">How sure the intervals of all predictions together are; null for none.</param>
    /// <exception cref="Exception">The first failure, if no fold gave predictions.</exception>
    public (OutOfFoldView View, FoldJudge Judge) Read(IReadOnlyList<FoldFit> fits, ICollection<Finding> findings, double? confidence)
    {
        if (fits.All(fit => fit.Predictions is null))
        {
            ExceptionDispatchInfo.Throw(fits.First(fit => fit.Failure is not null).Failure!);
        }

        var view = OutOfFoldRows.Join(rows, fits, options, findings);
        return (view, new FoldJudge(task, rows, options, view, confidence));
    }

    /// <summary>Makes what writes and reads what came of a fold, for other processes.</summary>
    /// <param name="withModels">Whether models go along.</param>
    public FoldFitSerializer CreateSerializer(bool withModels) => new(rows, options.LabelColumnName, withModels);

    /// <summary>Frees the models of folds.</summary>
    public static void DisposeModels(IEnumerable<FoldFit> fits)
    {
        foreach (var fit in fits)
        {
            (fit.Model as IDisposable)?.Dispose();
        }
    }
}
