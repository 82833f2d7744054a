namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>What the values of a column are that is written.</summary>
internal enum FieldType
{
    Text,
    Number,
    Boolean,
}

/// <summary>A column that is written. Its values are string, double or bool; null is missing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its values are.</param>
internal sealed record RowField(string Name, FieldType Type);
