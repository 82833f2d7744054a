namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Copies a column of the row that a cursor is on into a <see cref="RowStore"/>.</summary>
/// <remarks>A reader belongs to one cursor and one store, and to one thread at a time.</remarks>
internal abstract class ColumnReader
{
    /// <summary>Whether a number of the row that was read last is missing, NaN, and can be trained on as such.</summary>
    public bool HasMissing { get; protected set; }

    /// <summary>What does not fit together in the row that was read last, in words; null if nothing is known not to.</summary>
    public string? Mismatch { get; protected set; }

    /// <summary>Copies the column of the current row.</summary>
    /// <param name="index">The row of the store to write, less than its capacity.</param>
    /// <returns>Whether the value can be trained on: present and finite. It is written either way.</returns>
    public abstract bool Read(int index);

    /// <summary>
    /// Copies the column of the current row as <see cref="Read"/> does, and need not look whether it can be trained on: scoring takes any value.
    /// </summary>
    /// <param name="index">The row of the store to write, less than its capacity.</param>
    public virtual void Copy(int index) => Read(index);
}
