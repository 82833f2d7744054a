namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A file with rows of values in named columns. All values are texts; an empty one is missing.</summary>
internal abstract class TableSource
{
    /// <summary>The path of the file.</summary>
    public abstract string Path { get; }

    /// <summary>What kind of file it is, in words.</summary>
    public abstract string Description { get; }

    /// <summary>What the rows of such files are called: row or line.</summary>
    public virtual string Unit => "row";

    /// <summary>The names of the columns, each another one.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>What was found and should be known, in sentences.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Opens the file at its first row.</summary>
    /// <param name="columns">Which columns are read; all values of others are empty.</param>
    public abstract TableCursor Open(IReadOnlyList<bool> columns);
}
