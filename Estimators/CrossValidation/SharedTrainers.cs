using System.Reflection;
using Microsoft.ML;
using MLNet.DeepExtensions.Fitting;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// Finds trainers whose fits share memory in the process, so that fits side by side would spoil each other: the trees of
/// <c>Microsoft.ML.FastTree</c>.
/// </summary>
internal static class SharedTrainers
{
    private const string Shared = "Microsoft.ML.FastTree";

    /// <summary>Who holds it may fit such a chain.</summary>
    public static Lock Gate { get; } = new();

    /// <summary>Whether one is a step of a chain, or inside a step, as the trainer of one class is.</summary>
    /// <param name="estimator">The chain, or a single step.</param>
    public static bool AreIn(IEstimator<ITransformer> estimator) => EstimatorSteps.Find(estimator) is { } steps
        ? steps.Any(step => AreIn(step.Estimator))
        : IsShared(estimator) || FieldsOf(estimator.GetType()).Any(field => field.GetValue(estimator) is { } inner && IsShared(inner));

    private static bool IsShared(object part) => part.GetType().Assembly.GetName().Name == Shared;

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
