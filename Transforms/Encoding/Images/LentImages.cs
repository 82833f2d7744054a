using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Images that a row lends: nobody can know whose they are, so they are never disposed here.</summary>
/// <remarks>
/// By ML.NET's convention a getter disposes the image that it is given to replace. But data in memory gives the caller's own images, and
/// <c>ResizeImages</c> passes on those that have the size already. It also leaves a disposed image in place where one is missing. So a getter is
/// given nothing to replace, and the images that a step has made are left to the garbage collection, which is told how much each holds.
/// </remarks>
internal static class LentImages
{
    private static readonly ConditionalWeakTable<MLImage, NativeBytes> _known = [];

    /// <summary>Gets the image of the current row.</summary>
    /// <param name="getter">The getter of the row.</param>
    /// <param name="columnName">The name of the column, for messages.</param>
    /// <returns>The image, not to be disposed, and valid until the row moves on; null if it is missing.</returns>
    /// <exception cref="InvalidOperationException">The image cannot be decoded, or its owner has disposed it.</exception>
    public static MLImage? Get(ValueGetter<MLImage> getter, string columnName)
    {
        MLImage? image = null;
        try
        {
            getter(ref image!);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException(
                $"A file of column '{columnName}' cannot be decoded as an image: {e.Message} "
                + "Leave such files out: ml.Data.LoadImageFolder lists them as Unreadable, and an empty path is a missing image.",
                e);
        }

        if (image is not null)
        {
            RequireAlive(image, columnName);
            CountBytes(image);
        }

        return image;
    }

    /// <summary>Tells the garbage collection how much an image holds that is left to it.</summary>
    public static void CountBytes(MLImage image) => _ = _known.GetValue(image, static value => new NativeBytes(value.Pixels.Length));

    private static void RequireAlive(MLImage image, string columnName)
    {
        try
        {
            _ = image.Width;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(
                $"An image of column '{columnName}' must last until it has been read but is disposed already. "
                + "Dispose images after the data that holds them has been used.",
                e);
        }
    }

    /// <summary>What the garbage collection is told of an image, for as long as it lives.</summary>
    private sealed class NativeBytes
    {
        private readonly long _count;

        public NativeBytes(long count)
        {
            _count = count;
            GC.AddMemoryPressure(count);
        }

        ~NativeBytes() => GC.RemoveMemoryPressure(_count);
    }
}
