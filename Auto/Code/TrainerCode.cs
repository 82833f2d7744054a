using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.DeepExtensions.Auto.Neighbors;
using MLNet.DeepExtensions.Serialization;

namespace MLNet.DeepExtensions.Auto.Code;

/// <summary>Writes a trainer as C#: the catalog's method with the options that are not the defaults.</summary>
internal static class TrainerCode
{
    private const string Indent = "    ";

    private static readonly Dictionary<Type, string> _stockMethods = new()
    {
        [typeof(LightGbmBinaryTrainer)] = "LightGbm",
        [typeof(LightGbmMulticlassTrainer)] = "LightGbm",
        [typeof(LightGbmRegressionTrainer)] = "LightGbm",
        [typeof(FastTreeBinaryTrainer)] = "FastTree",
        [typeof(FastTreeRegressionTrainer)] = "FastTree",
    };

    /// <summary>Writes a trainer.</summary>
    /// <param name="estimator">The trainer, not fitted.</param>
    /// <param name="columns">The columns that it was made of.</param>
    /// <returns>The code; null if it is another step, or has options that no short text says, such as layers.</returns>
    public static CandidateCode? Write(IEstimator<ITransformer> estimator, PreparedColumns columns) => estimator is NeighborsEstimator neighbors
        ? WriteTrainer(neighbors.Inner, neighbors.InnerColumns, "near") is { } inner
            ? new CandidateCode($"prepared => prepared.{nameof(columns.WithNeighbors)}({inner.Text})", inner.Namespaces)
            : null
        : WriteTrainer(estimator, columns, "prepared");

    private static CandidateCode? WriteTrainer(IEstimator<ITransformer> estimator, PreparedColumns columns, string variable)
    {
        if (FindOptions(estimator) is not ({ } options, { } method))
        {
            return null;
        }

        var values = new ValueCode(columns, variable);
        var isForTables = options is MlpEstimator.Options { IsForTables: true };
        var start = isForTables ? MlpEstimator.Options.ForTables() : Activator.CreateInstance(options.GetType())!;
        if (values.WriteChanges(options, start) is not { } changes)
        {
            return null;
        }

        var call = $"ml.{columns.Task}.Trainers.{method}";
        var type = values.WriteType(options.GetType());
        var text = isForTables
            ? Block(
                $"{variable} =>",
                [$"var options = {type}.ForTables();", .. changes.Select(change => $"options.{change};"), $"return {call}(options);"])
            : Block($"{variable} => {call}(new {type}", changes.Select(change => $"{change},")) + ")";
        return new CandidateCode(text, values.Namespaces);
    }

    private static string Block(string head, IEnumerable<string> lines) =>
        string.Join('\n', [head, "{", .. lines.Select(line => Indent + line), "}"]);

    private static (object? Options, string? Method) FindOptions(IEstimator<ITransformer> estimator) => estimator switch
    {
        NetworkEstimator { TrainerOptions: var options } =>
            (options, OptionsJson.Types.FirstOrDefault(entry => entry.Value == options.GetType()).Key),
        _ when _stockMethods.TryGetValue(estimator.GetType(), out var method) => (ReadOptions(estimator), method),
        _ => (null, null),
    };

    // ML.NET's trainers keep theirs in a field of a base class.
    private static object? ReadOptions(IEstimator<ITransformer> trainer)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
        for (var type = trainer.GetType(); type is not null; type = type.BaseType)
        {
            var values = type.GetFields(Own).Select(field => field.GetValue(trainer));
            if (values.FirstOrDefault(value => value?.GetType().DeclaringType == trainer.GetType()) is { } options)
            {
                return options;
            }
        }

        return null;
    }
}
