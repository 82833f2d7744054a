using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A layer that has weights for each key of an input whose first layer it is. They go with the key's value when keys are numbered anew.
/// </summary>
internal interface IMovesKeys
{
    /// <summary>Moves the weights to where the keys are now; a key that is new starts as an unknown one does.</summary>
    /// <param name="places">Where the input's keys and slots were.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <returns>Where each number that comes out was; null if all are where they were.</returns>
    Places? MoveKeys(InputPlaces places, WeightMove weights);

    /// <summary>The layer for an input: itself, or with the input's number of keys, if it says none.</summary>
    /// <param name="keyCount">The number of keys, positive.</param>
    Layer WithCountFor(int keyCount);
}
