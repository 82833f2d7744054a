using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Writes options of no estimator by generated code.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class TrainingOptionsJson : JsonSerializerContext;
