using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Processes;

/// <summary>
/// The rows of all processes, in the order of these, where each has rows of its own: every process writes its columns in ML.NET's binary format, and
/// they give the bytes to each other. They are in files until this is disposed.
/// </summary>
internal sealed class JoinedRows : IDisposable
{
    // In pieces, so that those of all processes are never in memory at once.
    private const int PieceBytes = 1 << 26;
    private readonly Communicator _communicator;
    private readonly TemporaryFolder _folder;
    private int _count;

    /// <summary>Makes a folder for the files.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="root">Where to make it.</param>
    public JoinedRows(Communicator communicator, string root) => (_communicator, _folder) = (communicator, new TemporaryFolder(root));

    /// <summary>Joins the rows of all processes.</summary>
    /// <param name="own">The rows of this process.</param>
    /// <param name="columns">The names of the columns that are needed; all processes have the same, of the same types.</param>
    /// <exception cref="ArgumentException">A column cannot be given to others.</exception>
    public IDataView Join(IDataView own, IEnumerable<string> columns)
    {
        var names = columns.Distinct().ToArray();
        RequireWritable(own.Schema, names);
        var ml = DetachedContext.Shared;
        var path = GetPath(_communicator.Rank);
        using (var stream = File.Create(path + ".own"))
        {
            ml.Data.SaveAsBinary(ml.Transforms.SelectColumns(names).Fit(own).Transform(own), stream);
        }

        Exchange(path + ".own");
        var views = Enumerable.Range(0, _communicator.Size).Select(rank => ml.Data.LoadFromBinary(GetPath(rank))).ToArray();
        _count++;
        return new AppendedView(views);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static void RequireWritable(DataViewSchema schema, string[] names)
    {
        foreach (var name in names)
        {
            if (schema[name].Type is not (PrimitiveDataViewType or VectorDataViewType { ItemType: PrimitiveDataViewType }))
            {
                throw new ArgumentException(
                    $"Distributed.Rows must be Same with the column '{name}' of {schema[name].Type}, which a process cannot give to the others, but "
                    + "is Own. Give every process all rows, or the pixels as a vector by ExtractPixels.");
            }
        }
    }

    private void Exchange(string ownPath)
    {
        using var own = File.OpenRead(ownPath);
        var piece = new byte[PieceBytes / _communicator.Size];
        var streams = Enumerable.Range(0, _communicator.Size).Select(rank => File.Create(GetPath(rank))).ToArray();
        try
        {
            bool hasMore;
            do
            {
                var all = _communicator.AllGather(piece.AsSpan(0, own.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false)));
                foreach (var (rank, bytes) in all.Index())
                {
                    streams[rank].Write(bytes);
                }

                hasMore = all.Any(bytes => bytes.Length == piece.Length);
            }
            while (hasMore);
        }
        finally
        {
            Array.ForEach(streams, stream => stream.Dispose());
        }
    }

    private string GetPath(int rank) => Path.Combine(_folder.Path, FormattableString.Invariant($"{_count}-{rank}.idv"));
}
