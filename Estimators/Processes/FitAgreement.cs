using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Processes;

/// <summary>Finds out, before they train together, whether all processes are at the same fit.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class FitAgreement(Communicator communicator)
{
    // What may differ from machine to machine, or is no one's but the first process's.
    private static readonly string[] _own = ["Checkpoints", "RowStorage", "MaximumTrainingTime", "Threads"];

    /// <summary>Requires the same options, columns and versions in all processes.</summary>
    /// <param name="plan">What this process trains.</param>
    /// <param name="validation">The columns of the validation rows; null without any of their own.</param>
    /// <exception cref="InvalidOperationException">They are not; the message names what differs, in every process.</exception>
    public void RequireSamePlan(FitPlan plan, DataViewSchema? validation)
    {
        ProcessAgreement.RequireSame(
            communicator,
            "fit",
            () => Describe(plan, validation),
            "Start all processes with the same program, options and packages, and fit the steps before the trainer to the same rows.");
    }

    /// <summary>Requires the same rows in all processes.</summary>
    /// <param name="rows">The rows of this process.</param>
    /// <exception cref="InvalidOperationException">They are not; the message names what differs, in every process.</exception>
    public void RequireSameRows(PreparedRows rows)
    {
        if (communicator.Size == 1)
        {
            return;
        }

        if (!rows.CreateObjective().IsMeanOverRows)
        {
            throw new InvalidOperationException(
                "What is made small must be a mean over rows where several processes train together, each on some of them, but is one over the words "
                + "of all. Train in one process: start the program without a launcher, or set Distributed = new() { Mode = DistributedMode.Alone }.");
        }

        ProcessAgreement.RequireSame(
            communicator,
            "fit",
            () => new JsonObject
            {
                ["training rows"] = Describe(rows.Train),
                ["validation rows"] = rows.Validation is null ? "none" : Describe(rows.Validation),
            },
            "Give every process the same rows in the same order: read the same files, and split them by a seed. To give each one rows of "
            + "its own, set Distributed = new() { Rows = DistributedRows.Own }.");
    }

    private static JsonObject Describe(FitPlan plan, DataViewSchema? validation)
    {
        var options = JsonNode.Parse(plan.Options.ToJson())!.AsObject();
        foreach (var name in _own)
        {
            options.Remove(name);
        }

        options["Device"] = plan.Options.Device.Split(':')[0]; // of the GPUs of a machine, each process takes another
        var versions = FitNotes.GetVersions();
        versions.Remove(".NET"); // of two runtimes, the numbers are the same
        var distributed = plan.Options.Distributed ?? new DistributedSettings();
        options["Distributed.Rows"] = distributed.Rows.ToString();
        options["Distributed.SharedMemory"] = distributed.SharedMemory;
        options["Distributed.GradientPrecision"] = distributed.GradientPrecision.ToString();
        options["Distributed.CudaAware"] = distributed.CudaAware;
        options["Distributed.OverlapBackward"] = distributed.OverlapBackward;
        options["versions"] = new JsonObject(versions.Select(version => KeyValuePair.Create(version.Key, (JsonNode?)version.Value)));
        options["initial weights"] = Hash(plan.Options.InitialModel ?? plan.Options.TransferFrom);
        options["columns"] = Describe(plan.Schema, plan);
        options["validation columns"] = validation is null ? null : Describe(validation, plan);
        return options;
    }

    private static string Describe(TrainingSet set) => string.Create(CultureInfo.InvariantCulture, $"{set.RowCount} rows, hash {set.Hash[..16]}");

    private static JsonObject Describe(DataViewSchema schema, FitPlan plan) => new(
        plan.ColumnNames.Distinct().Select(name => KeyValuePair.Create(name, (JsonNode?)Describe(schema[name]))));

    private static string Describe(DataViewSchema.Column column)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var values = item is KeyDataViewType { Count: <= int.MaxValue } key ? KeyValueList.FromColumn(column, (int)key.Count)?.Names : null;
        IEnumerable<string> names = [.. values ?? [], "slots", .. SlotNameList.Read(column)];
        return $"{ColumnText.ToText(column.Type)}, names {Hash(MemoryMarshal.AsBytes<char>(string.Join('\n', names)))}";
    }

    // Of what is computed: the file also tells how long the training took, which differs from process to process.
    private static string? Hash(TrainedNetwork? model)
    {
        if (model is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, weight) in model.Weights.All.OrderBy(weight => weight.Key, StringComparer.Ordinal))
        {
            hash.AppendData(MemoryMarshal.AsBytes<char>(name));
            hash.AppendData(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];
}
