using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Shapes;

/// <summary>
/// On which side of a sequence that is shorter than the network takes the places without a step are. Nothing is computed from them; they
/// only decide the number of a step's place, of which <see cref="Layers.PositionalEncoding"/> tells.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<SequencePadding>))]
public enum SequencePadding
{
    /// <summary>After the last step: the first step of every row has the first place.</summary>
    Post,

    /// <summary>Before the first step: the last step of every row has the last place.</summary>
    Pre,
}
