namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An encoder of numbers that are amounts, in a vector of known size.</summary>
internal interface INumberEncoder;
