using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Reads and writes by generated code, as <see cref="NetworkJson"/> does, what is kept of a training. What older versions did not write
/// has its default.</summary>
[JsonSerializable(typeof(TaskDescription))]
[JsonSerializable(typeof(TrainingHistory))]
[JsonSerializable(typeof(Provenance))]
[JsonSerializable(typeof(List<EpochResult>))]
[JsonSerializable(typeof(string))]
internal sealed partial class TrainingJson : JsonSerializerContext;
