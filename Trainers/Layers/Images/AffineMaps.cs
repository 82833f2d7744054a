using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Turns, shears, moves, enlarges images.</summary>
internal static class AffineMaps
{
    /// <summary>Moves the pixels of each image, interpolating between them; what comes in from outside repeats those of the edge.</summary>
    /// <param name="images">The images, (rows, channels, height, width).</param>
    /// <param name="maps">
    /// Where the pixel of a place comes from, (rows, 2, 3): across and down as sums of across, down and 1, from -1 to 1 over the image.
    /// </param>
    public static Tensor Apply(Tensor images, Tensor maps)
    {
        using var grid = nn.functional.affine_grid(maps, images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false);
    }
}
