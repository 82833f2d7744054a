using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>A stock linear regression whose score is exactly its one feature.</summary>
internal static class IdentityRegression
{
    /// <summary>Fits the regression to two points such that each step of gradient descent is exact in binary.</summary>
    /// <param name="context">The context to fit with.</param>
    /// <param name="featureColumn">The name of the column that the regression will read, vectors of size 1.</param>
    /// <returns>A transformer that adds the column <c>Score</c>.</returns>
    /// <exception cref="InvalidOperationException">This version of ML.NET trains otherwise.</exception>
    public static ITransformer Fit(MLContext context, string featureColumn)
    {
        var schema = SchemaDefinition.Create(typeof(Point));
        schema[nameof(Point.Features)].ColumnName = featureColumn;
        Point[] points = [new() { Features = [1], Label = 2 }, new() { Features = [0], Label = -1 }];
        var fitted = context.Regression.Trainers.OnlineGradientDescent(new OnlineGradientDescentTrainer.Options
        {
            FeatureColumnName = featureColumn,
            LabelColumnName = nameof(Point.Label),
            LearningRate = 0.25f,
            DecreaseLearningRate = false,
            Averaged = false,
            L2Regularization = 0,
            NumberOfIterations = 1,
            Shuffle = false,
        }).Fit(context.Data.LoadFromEnumerable(points, schema));

        return fitted.Model.Weights is [1f] && fitted.Model.Bias == 0
            ? fitted
            : throw new InvalidOperationException(
                "The linear regression that takes values out of vectors must have weight 1 and bias 0 but has " +
                $"[{string.Join(", ", fitted.Model.Weights)}] and {fitted.Model.Bias}. " +
                "Use the version of Microsoft.ML that this package was made for.");
    }

    private sealed class Point
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
