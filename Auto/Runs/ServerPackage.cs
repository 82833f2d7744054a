using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Tells which packages a saved model needs beside those that every model of this package does.</summary>
internal static class ServerPackage
{
    private static readonly HashSet<string> _ofEachModel =
    [
        "Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.DataView", "Microsoft.ML.Transforms", "Microsoft.ML.StandardTrainers",
        "Microsoft.ML.KMeansClustering", "Microsoft.ML.PCA", "Microsoft.ML.OnnxTransformer",
    ];

    /// <summary>Finds packages.</summary>
    /// <param name="model">A step, or a chain of steps.</param>
    /// <returns>Their names, each possibly several times.</returns>
    public static IEnumerable<string> Find(ITransformer model)
    {
        if (model is IEnumerable<ITransformer> steps)
        {
            return steps.SelectMany(Find);
        }

        var types = new[] { model.GetType(), (model as ISingleFeaturePredictionTransformer<object>)?.Model.GetType() }
            .OfType<Type>()
            .SelectMany(type => type.GetGenericArguments().Append(type));
        return types.Select(type => type.Assembly.GetName().Name!).Where(IsNeeded);
    }

    private static bool IsNeeded(string assembly) =>
        assembly.StartsWith("Microsoft.ML.", StringComparison.Ordinal) && !_ofEachModel.Contains(assembly);
}
