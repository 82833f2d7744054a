using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>How the network of a part was trained, which its graph does not tell.</summary>
/// <param name="History">What each epoch gave.</param>
/// <param name="Findings">What stood out in the data and in the training.</param>
internal sealed record NetworkTraining(TrainingHistory History, IReadOnlyList<Finding> Findings)
{
    private const string HistoryKey = "history", FindingsKey = "findings";

    /// <summary>Reads it off a fitted network.</summary>
    public static NetworkTraining From(NetworkPredictionTransformer network) => new(network.Model.History, network.Diagnosis.Findings);

    /// <summary>Reads what <see cref="ToJson"/> gave.</summary>
    public static NetworkTraining FromJson(JsonObject json) =>
        new(json[HistoryKey].Deserialize(TrainingJson.Default.TrainingHistory)!, FindingJson.Read(json[FindingsKey]!));

    /// <summary>All of it as data.</summary>
    public JsonObject ToJson() => new()
    {
        [HistoryKey] = JsonSerializer.SerializeToNode(History, TrainingJson.Default.TrainingHistory),
        [FindingsKey] = FindingJson.Write(Findings),
    };
}
