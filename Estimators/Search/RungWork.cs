using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Processes;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// Trials that are given a part of their training, to be fitted by whoever has time: a fold is a piece. All folds of a trial are one piece where
/// its trainer is not of this package, as that may draw random numbers while it is fitted, those of a fold after those of the fold before.
/// </summary>
internal sealed class RungWork : SharedWork<TrialRunner.Piece>
{
    private readonly CrossValidator _validator;
    private readonly TrialRunner _runner;
    private readonly FoldFitSerializer _serializer;
    private readonly List<(RungEntry Entry, Range Folds)> _pieces = [];

    /// <summary>Cuts trials into pieces.</summary>
    /// <param name="entries">The trials.</param>
    /// <param name="validator">Fits in folds.</param>
    /// <param name="runner">Fits and measures.</param>
    public RungWork(IEnumerable<RungEntry> entries, CrossValidator validator, TrialRunner runner)
    {
        (_validator, _runner, _serializer) = (validator, runner, validator.CreateSerializer(withModels: false));
        foreach (var entry in entries)
        {
            var folds = entry.CountFolds(validator.Rows.Folds.Count);
            _pieces.AddRange(entry.IsNetwork ? Enumerable.Range(0, folds).Select(fold => (entry, fold..(fold + 1))) : [(entry, 0..folds)]);
        }
    }

    /// <summary>Asked whether the time is over.</summary>
    public required Func<bool> IsTimeUp { get; init; }

    /// <summary>Told of each trial whose result is known.</summary>
    public required Action<RungEntry, TrialResult> Record { get; init; }

    /// <inheritdoc/>
    public override int Count => _pieces.Count;

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => _validator.CancellationToken;

    /// <inheritdoc/>
    public override bool IsOver => IsTimeUp();

    /// <inheritdoc/>
    public override bool Begin(int number, bool isOver) => _pieces[number].Entry.Begin(isOver);

    /// <inheritdoc/>
    public override TrialRunner.Piece Do(int number, CancellationToken stop)
    {
        var (entry, folds) = _pieces[number];
        return _runner.Fit(entry.Estimator!, folds, entry.EpochShare, stop);
    }

    /// <inheritdoc/>
    public override void Take(int number, TrialRunner.Piece result)
    {
        var (entry, folds) = _pieces[number];
        if (entry.Take(folds.Start.Value, result, _runner, entry.CountFolds(_validator.Rows.Folds.Count)) is { } known)
        {
            entry.DisposeModels();
            Record(entry, known);
        }
    }

    /// <inheritdoc/>
    public override byte[] Write(TrialRunner.Piece result)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(result.Seconds);
        writer.Write(result.Fits.Count);
        foreach (var bytes in result.Fits.Select(_serializer.Write))
        {
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <inheritdoc/>
    public override TrialRunner.Piece Read(int number, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var (seconds, first) = (reader.ReadDouble(), _pieces[number].Folds.Start.Value);
        var fits = new FoldFit[reader.ReadInt32()];
        for (var i = 0; i < fits.Length; i++)
        {
            fits[i] = _serializer.Read(first + i, reader.ReadBytes(reader.ReadInt32()));
        }

        return new TrialRunner.Piece(fits, seconds);
    }
}
