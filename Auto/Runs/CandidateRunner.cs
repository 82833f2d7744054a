using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Fits candidates in folds, several side by side, and judges them.</summary>
/// <param name="ml">The context.</param>
/// <param name="rows">The rows in folds.</param>
/// <param name="task">What is predicted, for figures.</param>
/// <param name="averaged">What is predicted, for averages.</param>
/// <param name="communicator">The processes that share the folds out.</param>
internal sealed class CandidateRunner(MLContext ml, FoldedRows rows, EvaluationTask task, EnsembleTask averaged, Communicator communicator)
{
    private readonly PartFactory _factory = new(ml, averaged);
    private readonly Lock _gate = new();
    private AveragedRows? _rows;
    private FoldJudge? _folds;

    /// <summary>The context.</summary>
    public MLContext Context => ml;

    /// <summary>Tells how much time is left.</summary>
    public required RunClock Clock { get; init; }

    /// <summary>Where candidates that are done are kept.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>How many folds are fitted side by side, by all processes together.</summary>
    public required int Workers { get; init; }

    /// <summary>Fits and predicts.</summary>
    public CrossValidator Validator { get; } = new(task, rows, new CrossValidationOptions { LabelColumnName = averaged.Label.Name });

    /// <summary>Writes and reads models of folds.</summary>
    public PartSerializer Parts { get; } = new(ml, rows.Data.Schema);

    /// <summary>The number of folds.</summary>
    public int FoldCount => rows.Folds.Count;

    /// <summary>Told whenever something is done, by one thread at a time; null for nobody.</summary>
    public Action<CandidateTrial>? Progress { get; set; }

    /// <summary>What all are judged by, once a first candidate is done.</summary>
    /// <param name="metric">The name of the figure.</param>
    /// <param name="confidence">How sure intervals are.</param>
    public FoldFigure CreateFigure(string metric, double confidence) => new(_rows!, _folds!, metric, rows.TestShare, confidence);

    /// <summary>Fits and judges the naive baseline, also where no time is left: what it predicts says which rows can be judged.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <exception cref="InvalidOperationException">It cannot be fitted.</exception>
    public CandidateResult RunBaseline(Baseline baseline)
    {
        var parts = new MemberPart[FoldCount];
        FoldFit[] fits =
        [
            .. parts.Select((_, fold) => Validator.Fit(
                fold, train => ToModel(parts[fold] = baseline.Fit(train, averaged.Width)), CancellationToken.None)),
        ];
        try
        {
            if (fits.FirstOrDefault(fit => fit.Failure is not null) is { Failure: { } failure })
            {
                throw new InvalidOperationException(failure.Message, failure);
            }

            var (_, judge) = Validator.Read(fits, [], confidence: null);
            (_rows, _folds) = (AveragedRows.Create(judge.Evaluated), judge);
            return CreateResult(baseline.Name, fits, parts);
        }
        finally
        {
            CrossValidator.DisposeModels(fits);
        }
    }

    /// <summary>Frees the models of folds but those that are parts themselves.</summary>
    public static void DisposeModels(IEnumerable<FoldFit?> fits, IEnumerable<MemberPart?> parts)
    {
        var chains = parts.OfType<ChainPart>().Select(part => part.Chain).ToHashSet();
        CrossValidator.DisposeModels(fits.OfType<FoldFit>().Where(fit => fit.Model is { } model && !chains.Contains(model)));
    }

    /// <summary>Makes what writes and reads the predictions of folds.</summary>
    public FoldFitSerializer CreateSerializer() => Validator.CreateSerializer(withModels: false);

    /// <summary>Requires that all processes make the same chain of a candidate.</summary>
    /// <param name="name">The name in the leaderboard.</param>
    /// <param name="estimator">The chain of this process; null if it could not be made.</param>
    /// <param name="failure">Why it could not be made; null if it could.</param>
    /// <exception cref="InvalidOperationException">They do not; the message names what differs, in every process.</exception>
    public void RequireSame(string name, IEstimator<ITransformer>? estimator, string? failure) => ProcessAgreement.RequireSame(
        communicator,
        "run",
        () => new JsonObject { [name] = failure ?? (JsonNode?)EstimatorSettings.Read(estimator!) },
        "A candidate must be the same in every process.");

    /// <summary>Finds what an earlier run left of a candidate; the first process finds it for all.</summary>
    /// <param name="folder">The candidate's folder.</param>
    /// <param name="name">The name in the leaderboard.</param>
    /// <returns>The result, and the model of each fold; null for what is not there.</returns>
    public (CandidateResult? Result, MemberPart?[] Parts) FindKept(CandidateFolder folder, string name)
    {
        var result = folder.FindResult(name, FoldCount);
        MemberPart?[] parts = [.. Enumerable.Range(0, FoldCount).Select(fold => result?.Parts[fold] ?? folder.FindPart(fold))];
        var serializer = new KeptCandidateSerializer(Parts);
        var sent = communicator.SendToOthers(() => Array.Exists(parts, part => part is not null) ? serializer.Write(result, parts) : null);
        return sent is null ? (result, parts) : serializer.Read(name, sent);
    }

    /// <summary>Opens what is kept of a candidate.</summary>
    /// <param name="name">The name in the leaderboard.</param>
    /// <param name="estimator">The chain.</param>
    public CandidateFolder Open(string name, IEstimator<ITransformer> estimator) => Folder.Open(name, EstimatorSettings.Read(estimator));

    /// <summary>Makes a part of a fitted chain.</summary>
    /// <param name="model">The fitted chain.</param>
    /// <param name="fold">The number of the fold.</param>
    public MemberPart ToPart(ITransformer model, int fold) => _factory.Create(model, rows.Test(rows.Folds[fold]));

    /// <summary>Makes a model of a part: what is judged is what the winner has.</summary>
    /// <param name="part">The part.</param>
    public ITransformer ToModel(MemberPart part) => part is ChainPart { Chain: var chain }
        ? chain
        : new EnsembleModel(ml, averaged, rows.Data.Schema).Create([new EnsembleMember([part], 1)], [], []);

    /// <summary>Judges what folds predicted.</summary>
    /// <param name="name">The name in the leaderboard.</param>
    /// <param name="fits">What came of each fold.</param>
    /// <param name="parts">The model of each fold.</param>
    /// <exception cref="Exception">It is not to be judged.</exception>
    public CandidateResult CreateResult(string name, IReadOnlyList<FoldFit> fits, IReadOnlyList<MemberPart> parts)
    {
        var (_, judge) = Validator.Read(fits, [], confidence: null);
        return new CandidateResult(name, CandidateState.Complete)
        {
            Predictions = _rows!.Read(judge.Evaluated),
            Parts = parts,
            Bytes = PartFactory.Measure(parts, rows.Data.Schema),
            ServerPackages = [.. parts.OfType<ChainPart>().SelectMany(part => ServerPackage.Find(part.Chain)).Distinct().Order()],
        };
    }

    /// <summary>Tells of what a candidate has done.</summary>
    public void Report(CandidateTrial trial)
    {
        lock (_gate)
        {
            Progress?.Invoke(trial);
        }
    }
}
