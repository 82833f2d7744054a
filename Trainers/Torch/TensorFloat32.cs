using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>The time in which GPUs may compute products and convolutions in TensorFloat-32. It is a setting of the whole process.</summary>
internal sealed class TensorFloat32 : IDisposable
{
    private static readonly Lock _turn = new();
    private static int _running; // times that have not ended
    private static (bool Products, bool Convolutions) _before; // what was set before the first of them

    private bool _ended;

    private TensorFloat32()
    {
    }

    /// <summary>Whether it is allowed now, for products and for convolutions.</summary>
    public static (bool Products, bool Convolutions) Allowed
    {
        get => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        private set => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = value;
    }

    /// <summary>Starts; what was set before comes back when the last one has ended.</summary>
    public static TensorFloat32 Allow()
    {
        lock (_turn)
        {
            if (_running++ == 0)
            {
                _before = Allowed;
                Allowed = (true, true);
            }
        }

        return new TensorFloat32();
    }

    /// <summary>Whether a device can compute in it; a GPU before Ampere takes no notice of the setting.</summary>
    public static bool IsFor(DeviceType device) => device == DeviceType.CUDA;

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (!_ended && --_running == 0)
            {
                Allowed = _before;
            }

            _ended = true;
        }
    }
}
