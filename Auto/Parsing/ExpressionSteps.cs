using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>
/// Computes columns by expressions, each of its own values, in one step: each step of a chain costs as much as all columns before it, so that a step
/// for each of thousands of columns would take hours, and more stack than there is.
/// </summary>
/// <remarks>
/// ML.NET saves and loads such a step but has no public way to make one. Where another version has none at all, each column has a step.
/// </remarks>
internal static class ExpressionSteps
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Type? _column = typeof(ExpressionEstimator).GetNestedType("ColumnOptions", BindingFlags.NonPublic);

    private static readonly ConstructorInfo? _createColumn = _column?.GetConstructor(Hidden, [typeof(string), typeof(string[]), typeof(string)]);

    private static readonly ConstructorInfo? _create = _column is null
        ? null
        : typeof(ExpressionEstimator).GetConstructor(Hidden, [typeof(IHostEnvironment), _column.MakeArrayType()]);

    /// <summary>Makes the step.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="columns">The columns, each once, and what they become.</param>
    public static IEnumerable<IEstimator<ITransformer>> Create(MLContext ml, IReadOnlyList<(string Name, string Expression)> columns)
    {
        if (columns.Count < 2 || _createColumn is null || _create is null)
        {
            return columns.Select(column => ml.Transforms.Expression(column.Name, column.Expression, column.Name));
        }

        var all = Array.CreateInstance(_column!, columns.Count);
        foreach (var (place, (name, expression)) in columns.Index())
        {
            all.SetValue(Invoke(_createColumn, name, (string[])[name], expression), place);
        }

        return [(ExpressionEstimator)Invoke(_create, ml, all)];
    }

    private static object Invoke(ConstructorInfo constructor, params object[] arguments) =>
        constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, CultureInfo.InvariantCulture);
}
