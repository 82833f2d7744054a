namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The row that a cursor is on, with what the network makes of it.</summary>
internal interface IScoredRow
{
    /// <summary>The values of an output for the current row.</summary>
    /// <param name="output">The number of the output.</param>
    /// <returns>As many values as the output is wide, of a sequence as many for each step and then padding; valid until the cursor moves.</returns>
    /// <exception cref="InvalidOperationException">The cursor is not on a row.</exception>
    ReadOnlySpan<float> Values(int output);
}
