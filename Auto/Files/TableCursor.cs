namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Reads the rows of a table one after the other.</summary>
internal abstract class TableCursor : IDisposable
{
    /// <summary>The place of the row in its file, as people count it, from 1.</summary>
    public abstract long Row { get; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InvalidDataException">The file is not as it should be here.</exception>
    public abstract bool Read();

    /// <summary>A value of the row.</summary>
    /// <param name="column">The place of its column.</param>
    public abstract ReadOnlySpan<char> GetValue(int column);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
