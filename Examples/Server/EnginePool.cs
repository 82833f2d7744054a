using System.Collections.Concurrent;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Examples.Server;

/// <summary>Engines of one model: a PredictionEngine serves one thread at a time, so there are as many as threads predict at the same time.</summary>
internal sealed class EnginePool<TRow, TPrediction>(MLContext context, ITransformer model) : IDisposable
    where TRow : class
    where TPrediction : class, new()
{
    private static readonly PredictionEngineOptions _options = new() { OwnsTransformer = false };
    private readonly ConcurrentBag<PredictionEngine<TRow, TPrediction>> _idle = [];

    public TPrediction Predict(TRow row)
    {
        var engine = _idle.TryTake(out var idle) ? idle : context.Model.CreatePredictionEngine<TRow, TPrediction>(model, _options);
        var prediction = engine.Predict(row);
        _idle.Add(engine);
        return prediction;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var engine))
        {
            engine.Dispose();
        }
    }
}
