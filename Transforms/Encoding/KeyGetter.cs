using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Gets all keys of a vector, dense or sparse.</summary>
/// <param name="getter">Gets the vector of the current row.</param>
internal sealed class KeyGetter(ValueGetter<VBuffer<uint>> getter)
{
    private VBuffer<uint> _vector;
    private uint[] _dense = [];

    /// <summary>The keys of the current row, valid until the next call.</summary>
    public ReadOnlySpan<int> Get()
    {
        getter(ref _vector);
        if (_vector.IsDense)
        {
            return MemoryMarshal.Cast<uint, int>(_vector.GetValues());
        }

        if (_dense.Length < _vector.Length)
        {
            Array.Resize(ref _dense, _vector.Length);
        }

        _vector.CopyTo(_dense);
        return MemoryMarshal.Cast<uint, int>(_dense.AsSpan(0, _vector.Length));
    }
}
