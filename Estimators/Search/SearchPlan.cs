using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Search;

/// <summary>A search before it sees rows; around it, on request, the folds that judge the search itself.</summary>
internal sealed class SearchPlan
{
    private readonly EvaluationTask _task;
    private readonly Func<TrialValues, IEstimator<ITransformer>> _factory;
    private readonly TrialSpace _space;
    private readonly SearchBudget _budget;
    private readonly SearchOptions _options;

    /// <summary>Checks what it is told.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range, or the space is empty.</exception>
    public SearchPlan(
        EvaluationTask task,
        Func<TrialValues, IEstimator<ITransformer>> factory,
        TrialSpace space,
        SearchBudget budget,
        SearchOptions? options)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(budget);
        if (space.Count == 0)
        {
            throw new ArgumentException(
                "A space must have a parameter to try out but is empty. Add SearchParameter.Number(…), for example.", nameof(space));
        }

        (_task, _factory, _space, _budget) = (task, factory, space, budget);
        _options = (SearchOptions)(options ?? new SearchOptions()).Copy();
        _options.Validate();
        task.RequireMetric(_options.Metric);
    }

    /// <summary>Searches.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="folds">The folds that trials are judged in.</param>
    public SearchReport Run(IDataView data, Folds folds)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(folds);
        return TrainingProcesses.RunApart(_options.Distributed, communicator => Run(communicator, data, folds));
    }

    private SearchReport Run(Communicator communicator, IDataView data, Folds folds)
    {
        var report = Run(communicator, data, folds, _options.Directory);
        if (_options.NestedFolds is not { } nested)
        {
            return report;
        }

        // One after the other, as the processes share out each of these searches.
        var validator = CrossValidator.Create(_task, data, nested, _options);
        var search = new SearchEstimator(this, communicator, folds, _options.Directory);
        var fits = validator.FitAll(SingleProcess.Instance, search, parallel: 1, withModels: false, progress: null);
        communicator.Barrier(); // a fold that another process has left is no failure of the search
        report.Nested = validator.CreateReport(fits, keepModels: false);
        return report;
    }

    private SearchReport Run(Communicator communicator, IDataView data, Folds folds, string? directory)
    {
        var validator = CrossValidator.Create(_task, data, folds, _options);
        var fingerprint = GetFingerprint(validator.Rows);
        validator.RequireSame(communicator, "search", described =>
        {
            described["search"] = fingerprint;
            described["budget"] = string.Create(CultureInfo.InvariantCulture, $"{_budget.Trials} trials, time {_budget.Time}");
            described["directory"] = directory is null ? "none" : "some";
        });
        using var journal = new TrialJournal(directory, fingerprint, communicator);
        return new Searcher(_factory, _space, _budget, _options).Run(communicator, validator, journal);
    }

    // What must be the same for results to be those of the same search.
    private string GetFingerprint(FoldedRows rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rows.AppendTo(hash);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_space.Count} parameters ({string.Join(", ", _space.Select(parameter => parameter.FullDescription))}); seed {_options.Seed}; "
            + $"metric {_options.Metric ?? "default"}; label {_options.LabelColumnName}; stop early {_options.StopEarly}; {rows.Columns.Count} rows; "
            + $"folds {rows.Rule}, {Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 8))}");
    }

    /// <summary>A search as an estimator: it searches in the rows that it is fitted to, and fits the best chain to them.</summary>
    private sealed class SearchEstimator(SearchPlan plan, Communicator communicator, Folds folds, string? directory) : IEstimator<ITransformer>
    {
        private int _count;

        public ITransformer Fit(IDataView input)
        {
            var own = directory is null ? null : Path.Combine(directory, FormattableString.Invariant($"nested-{++_count}"));
            return plan.Run(communicator, input, folds, own).BestEstimator.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
