using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;
using TorchSharp;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>What a fit writes beside its network: options, rows and versions, and what was seen.</summary>
internal static class FitNotes
{
    /// <summary>Describes a fit.</summary>
    /// <param name="plan">What was trained.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="diagnosis">What was seen.</param>
    public static TrainingNotes Create(FitPlan plan, PreparedRows rows, Diagnosis diagnosis)
    {
        var provenance = new Provenance(
            CreateFingerprint(plan, rows.Train), rows.Validation is null ? null : CreateFingerprint(plan, rows.Validation), GetVersions());
        return new TrainingNotes(provenance, WriteOptions(plan), JsonSerializer.Serialize(diagnosis, OptionsJsonContext.Default.Diagnosis));
    }

    /// <summary>The versions of all that a training's numbers come from.</summary>
    public static SortedDictionary<string, string> GetVersions() => new(StringComparer.Ordinal)
    {
        [".NET"] = Environment.Version.ToString(),
        [OnnxFile.Producer] = OnnxFile.ProducerVersion,
        ["Microsoft.ML"] = VersionOf(typeof(MLContext)),
        ["TorchSharp"] = VersionOf(typeof(torch)),
        ["libtorch"] = TorchLibrary.LibtorchVersion,
    };

    private static DataFingerprint CreateFingerprint(FitPlan plan, TrainingSet set) => new(
        set.RowCount,
        [
            .. plan.Columns.Inputs
                .Select(input => input.ColumnName)
                .Prepend(plan.Label.Name)
                .Select(name => $"{name} {ColumnText.ToText(plan.Schema[name].Type)}"),
        ],
        set.Hash);

    // A training that goes on with checkpoints has the seed of the first of them, which is not known here.
    private static string WriteOptions(FitPlan plan)
    {
        var options = plan.Options.Copy();
        options.Seed ??= options.Checkpoints is { Resume: true } ? null : plan.Context.Seed;
        (options.Checkpoints, options.RowStorage) = (null, options.RowStorage with { Directory = null });
        return options.ToJson();
    }

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
