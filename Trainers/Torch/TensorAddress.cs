using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Where the values of a tensor lie, in the memory of its device: TorchSharp gives away addresses of the processor's memory alone.</summary>
internal static unsafe class TensorAddress
{
    private static readonly Lazy<nint> _data = new(() => NativeLibrary.GetExport(
        NativeLibrary.Load("LibTorchSharp", typeof(DeviceType).Assembly, searchPath: null), "THSTensor_data"));

    /// <summary>The address of the first value; valid as long as the tensor lives.</summary>
    /// <param name="tensor">The tensor, on any device.</param>
    public static nint Of(Tensor tensor)
    {
        var address = ((delegate* unmanaged[Cdecl]<nint, nint>)_data.Value)(tensor.Handle);
        GC.KeepAlive(tensor);
        return address;
    }
}
