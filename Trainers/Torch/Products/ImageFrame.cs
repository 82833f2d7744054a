namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Where the pixels of an image lie in a larger one, zero everywhere else.</summary>
/// <param name="Before">The lines above the first pixel, and the columns left of it.</param>
/// <param name="Step">The lines and columns from a pixel to the next, positive.</param>
/// <param name="Height">The lines of the larger image.</param>
/// <param name="Width">Its columns.</param>
internal readonly record struct ImageFrame(int Before, int Step, int Height, int Width)
{
    /// <summary>As many zeros on each side.</summary>
    /// <param name="images">The images.</param>
    /// <param name="padding">The zeros.</param>
    public static ImageFrame Around(ImageView images, int padding) =>
        new(padding, 1, images.Height + (2 * padding), images.Width + (2 * padding));

    /// <summary>
    /// The frame in which a convolution's gradients lie so that one with the same weight, turned round, whose window moves by one pixel, brings
    /// them back to the images.
    /// </summary>
    /// <param name="images">The images that the convolution had.</param>
    /// <param name="window">The window's height and width.</param>
    /// <param name="stride">By how many pixels it moved.</param>
    /// <param name="padding">The zeros that were on each side.</param>
    public static ImageFrame Back(ImageView images, int window, int stride, int padding) =>
        new(window - 1 - padding, stride, images.Height + window - 1, images.Width + window - 1);
}
