using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>How a graph takes a text.</summary>
internal abstract class TextForm
{
    /// <summary>As a text.</summary>
    public static TextForm Text { get; } = new WholeText();

    /// <summary>As the numbers of its UTF-16 units.</summary>
    public static TextForm Units { get; } = new NumberedUnits();

    /// <summary>Makes the value of a graph's input; the caller disposes it.</summary>
    /// <param name="text">The text.</param>
    public abstract OrtValue CreateValue(ReadOnlySpan<char> text);

    private sealed class WholeText : TextForm
    {
        private static readonly long[] _oneText = [1, 1];

        public override OrtValue CreateValue(ReadOnlySpan<char> text)
        {
            var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, _oneText);
            value.StringTensorSetElementAt(text, 0);
            return value;
        }
    }

    private sealed class NumberedUnits : TextForm
    {
        public override OrtValue CreateValue(ReadOnlySpan<char> text)
        {
            var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.UInt16, [1, text.Length]);
            MemoryMarshal.Cast<char, ushort>(text).CopyTo(value.GetTensorMutableDataAsSpan<ushort>());
            return value;
        }
    }
}
