namespace MLNet.DeepExtensions.Auto;

/// <summary>A column of data: what it is, and why it was taken for that.</summary>
public sealed class DataColumn
{
    internal DataColumn(string name, DataColumnKind kind, string reason)
    {
        Name = name;
        Kind = kind;
        Reason = reason;
    }

    /// <summary>The name of the column in the data, and in what is parsed of it.</summary>
    public string Name { get; }

    /// <summary>What its values are.</summary>
    public DataColumnKind Kind { get; }

    /// <summary>Why it was taken for that: in a few words, without a full stop.</summary>
    public string Reason { get; }

    /// <summary>Whether a model may learn from it: it is neither an id, nor constant, nor ignored.</summary>
    public bool IsUsed => Kind is not (DataColumnKind.Id or DataColumnKind.Constant or DataColumnKind.Ignored);

    /// <summary>Its name, what it is, and why.</summary>
    public override string ToString() => $"{Name}: {Kind}, {Reason}";
}
