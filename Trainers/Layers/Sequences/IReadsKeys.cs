namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that takes keys, and can tell what each key of a row changes in what comes out.</summary>
/// <remarks>
/// Every module that takes keys must be one: the contributions of a row's keys are the sum over these modules, and a module left out
/// is missing in them.
/// </remarks>
internal interface IReadsKeys
{
    /// <summary>
    /// What the next calls go along: the batch is one row over and over, (points, steps) without padding, and the module gives the path
    /// what the row's keys give and what unknown keys give, and puts out what it gets back. Null, the default, for ordinary rows. The path
    /// belongs to the caller.
    /// </summary>
    KeyPath? Path { set; }
}
