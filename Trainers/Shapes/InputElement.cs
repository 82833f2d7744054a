namespace MLNet.DeepExtensions.Trainers.Shapes;

/// <summary>The type of the values of a network's input, as they are kept until a batch is on the device.</summary>
public enum InputElement
{
    /// <summary>32-bit floats.</summary>
    Number,

    /// <summary>Bytes, from 0 to 255; the network's first layer sees them as floats.</summary>
    Byte,

    /// <summary>
    /// Keys of an ML.NET key column: 0 is missing or unknown, then 1 to the number of key values. A sequence of them, or a fixed number of
    /// categories.
    /// </summary>
    Key,

    /// <summary>
    /// Bytes of an image: red, green and blue, one channel after the other. A graph takes an alpha channel before them, from which it knows an image
    /// that is missing: all its bytes are 0, and then all outputs are NaN.
    /// </summary>
    Pixel,
}
