using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>A small fit at a fixed seed.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Fit">Fits.</param>
/// <param name="IsLogged">Whether the messages in the log are recorded, too.</param>
internal sealed record GoldenCase(string Name, Func<MLContext, GoldenFit> Fit, bool IsLogged = false);

/// <summary>What was fitted.</summary>
/// <param name="Model">The trained network.</param>
/// <param name="Rows">Rows to score.</param>
internal sealed record GoldenFit(NetworkPredictionTransformer Model, IDataView Rows);
