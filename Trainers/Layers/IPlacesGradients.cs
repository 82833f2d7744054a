using MLNet.DeepExtensions.Trainers.Torch.Products;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module with backward passes of its own, which can put the gradients of its weights where they are wanted.</summary>
internal interface IPlacesGradients
{
    /// <summary>Says where gradients go.</summary>
    /// <param name="find">Gives the place of a weight's gradient by the name that the module gives to the weight; null: as torch's own do.</param>
    void PlaceGradients(Func<string, GradientPlace?> find);
}
