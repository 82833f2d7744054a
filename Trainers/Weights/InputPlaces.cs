namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>Where the keys and the slots of an input were in another network.</summary>
/// <param name="Keys">Where each key was; null if all are where they were, as far as is known.</param>
/// <param name="Slots">Where each number of a row was, or each category; null if all are where they were, as far as is known.</param>
/// <param name="Width">The number of numbers or categories of a row now.</param>
internal readonly record struct InputPlaces(Places? Keys, Places? Slots, int Width);
