using System.Numerics;
using Microsoft.Win32.SafeHandles;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Where the rows of a column are once all are read.</summary>
/// <param name="Store">The store that they were read into, which knows what happened to them there.</param>
/// <param name="Pieces">The pieces that they are in, one after the other; none if they are in a file.</param>
/// <param name="PieceRows">The rows of each piece; the last may have fewer.</param>
/// <param name="File">The file that they are in; null if they are in memory.</param>
/// <param name="Window">The number of neighbouring rows of the file that the system can be expected to keep in memory.</param>
internal readonly record struct StoredRows(RowStore Store, IReadOnlyList<RowStore> Pieces, int PieceRows, SafeFileHandle? File, int Window)
{
    /// <summary>Makes of them what a network is trained on, without copying them.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="arePadded">Whether they are numbers of sequences, with padding after the end of a row.</param>
    public InputRows As<T>(bool arePadded = false)
        where T : unmanaged, INumberBase<T> => File is { } file
            ? new FileRows<T>(file, Store.Width, Window, arePadded)
            : new ArrayRows<T>([.. Pieces.Select(piece => piece.GetValues<T>())], PieceRows, Store.Width, arePadded);
}
