using System.Reflection;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>The assemblies of the packages.</summary>
internal static class PackageAssemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        typeof(MlpEstimator).Assembly, typeof(Layer).Assembly, typeof(ScoredDataView).Assembly, typeof(DataColumns).Assembly,
    ];
}
