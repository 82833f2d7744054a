namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that can start from given vectors, such as word vectors that others have trained, instead of random ones.</summary>
internal interface IStartsFromVectors
{
    /// <summary>Replaces the vectors, before training starts.</summary>
    /// <param name="vectors">A vector for the unknown key and one for each key from 1 on, one after the other.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as the module has.</exception>
    void StartFrom(float[] vectors);
}
