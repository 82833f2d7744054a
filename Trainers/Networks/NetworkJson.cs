using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>
/// Reads and writes descriptions of networks by generated code: programs that are built for native AOT, as file-based apps are by default, have no
/// JSON by reflection. A description lacks nothing that its types ask for.
/// </summary>
[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(Layer[]))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class NetworkJson : JsonSerializerContext;
