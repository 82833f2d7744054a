namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An encoder of numbers that are amounts, in a vector of known size.</summary>
internal interface INumberEncoder
{
    /// <summary>The numbers of a step if the vector is a sequence of steps; otherwise null.</summary>
    int? Channels { get; }
}
