namespace MLNet.DeepExtensions.Explanations;

/// <summary>How the places of an image that speak for a class are found.</summary>
public enum ImageExplanationMethod
{
    /// <summary>
    /// HiResCAM (Draelos and Carin 2020): smooth regions, as fine as the last layer of the network that still has height and width. It costs
    /// one pass through the network. Where the network pools all places by their mean before its last layer, as the ResNets do, it is Grad-CAM.
    /// </summary>
    HiResCam,

    /// <summary>
    /// Grad-CAM (Selvaraju et al. 2017): as <see cref="HiResCam"/>, but all places of a channel have the same weight, the mean of theirs. For
    /// networks that know where something is, as <see cref="CnnArchitecture.SimpleCnn"/> does, it may point to the wrong places.
    /// </summary>
    GradCam,

    /// <summary>
    /// Integrated gradients (Sundararajan et al. 2017): single pixels, whose contributions add up to the score. They begin at an image that has
    /// the mean colour of the training images throughout.
    /// </summary>
    IntegratedGradients,
}
