using MLNet.DeepExtensions.Trainers.Embeddings;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that can start from given vectors, such as word vectors that others have trained, instead of random ones.</summary>
internal interface IStartsFromVectors
{
    /// <summary>Draws the vectors anew, before training starts.</summary>
    /// <param name="vectors">Where each starts, as many as the module has and as long.</param>
    void StartFrom(KeyVectors vectors);
}
