namespace MLNet.DeepExtensions.Trainers.Tags;

/// <summary>Neighbouring words that are one entity.</summary>
/// <param name="Type">The number of the entity's type.</param>
/// <param name="Start">The place of its first word, from 0 on.</param>
/// <param name="End">The place after its last word.</param>
internal readonly record struct TagSpan(int Type, int Start, int End);
