using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Threads;

/// <summary>
/// The time in which a thread takes denormal numbers, those below 1.2e-38, for zero. Some processors need a hundred cycles for each, and
/// training makes many: the running squares of gradients that have died away, for example. It ends on the thread on which it started.
/// </summary>
/// <remarks>
/// The switch is in the processor's register of floating-point control, which the C library reads and writes. Where neither is known,
/// nothing changes. A thread that is started meanwhile inherits it and keeps it, so nothing that may start one (a callback) runs in it. The runtime's
/// own compiler may start its thread then, and takes denormal 32-bit numbers that are written in code for zero from then on; this code has none.
/// </remarks>
internal sealed unsafe class FlushedDenormals : IDisposable
{
    private static readonly Control? _control = OperatingSystem.IsWindows() ? WindowsControl.Find() : UnixControl.Find();
    private static int _bitsOfDenormal = 2; // no constant, which the compiler would compute with
    private readonly uint _before = _control?.Exchange(_control.Flushed) ?? 0;

    private FlushedDenormals()
    {
    }

    /// <summary>Whether this thread takes denormal numbers for zero.</summary>
    public static bool AreFlushed => Half(BitConverter.Int32BitsToSingle(Volatile.Read(ref _bitsOfDenormal))) == 0;

    /// <summary>Starts on this thread.</summary>
    public static FlushedDenormals OnThisThread() => new();

    /// <summary>Gives the thread back as it was found.</summary>
    public void Dispose() => _control?.Exchange(_before);

    [MethodImpl(MethodImplOptions.NoInlining)] // computed by the thread, not by the compiler
    private static float Half(float value) => value * 0.5f;

    // How the bits of the register that say what becomes of denormal numbers are reached.
    private abstract class Control(uint flushed)
    {
        public uint Flushed => flushed;

        /// <summary>Sets the bits, and gives those that were set.</summary>
        public abstract uint Exchange(uint bits);
    }

    // fegetenv and fesetenv of C99. Where in what they fill the register lies is the same in glibc and musl.
    private sealed class UnixControl(int place, uint flushed, delegate* unmanaged<byte*, int> get, delegate* unmanaged<byte*, int> set)
        : Control(flushed)
    {
        private const int Enough = 64; // bytes; the largest layout has 32
        private const uint FlushOfX64 = 0x8040; // MXCSR: flush to zero, denormals are zero
        private const uint FlushOfArm64 = 1 << 24; // FPCR: FZ

        public static UnixControl? Find()
        {
            (int Place, uint Flushed)? layout = (RuntimeInformation.ProcessArchitecture, OperatingSystem.IsMacOS()) switch
            {
                (Architecture.X64, false) => (28, FlushOfX64),
                (Architecture.X64, true) => (4, FlushOfX64),
                (Architecture.Arm64, false) => (0, FlushOfArm64),
                (Architecture.Arm64, true) => (8, FlushOfArm64),
                _ => null,
            };
            return layout is var (place, flushed) && Function("fegetenv") is var get and not 0 && Function("fesetenv") is var set and not 0
                ? new UnixControl(place, flushed, (delegate* unmanaged<byte*, int>)get, (delegate* unmanaged<byte*, int>)set)
                : null;
        }

        public override uint Exchange(uint bits)
        {
            var environment = stackalloc byte[Enough];
            _ = get(environment);
            ref var register = ref *(uint*)(environment + place);
            var before = register & Flushed;
            register = (register & ~Flushed) | bits;
            _ = set(environment);
            return before;
        }

        private static nint Function(string name)
        {
            foreach (var file in new[] { "libm.so.6", "libc.so", "libSystem.dylib" }) // of glibc, of musl, of macOS
            {
                if (NativeLibrary.TryLoad(file, out var library) && NativeLibrary.TryGetExport(library, name, out var function))
                {
                    return function;
                }
            }

            return 0;
        }
    }

    private sealed class WindowsControl(delegate* unmanaged<uint*, uint, uint, int> control) : Control(DenormalFlush)
    {
        // Names of settings in float.h.
        private const uint DenormalMask = 0x0300_0000;
        private const uint DenormalFlush = 0x0100_0000;

        public static WindowsControl? Find() =>
            NativeLibrary.TryLoad("ucrtbase.dll", out var library) && NativeLibrary.TryGetExport(library, "_controlfp_s", out var control)
                ? new WindowsControl((delegate* unmanaged<uint*, uint, uint, int>)control)
                : null;

        public override uint Exchange(uint bits)
        {
            uint before, after;
            _ = control(&before, 0, 0);
            _ = control(&after, bits, DenormalMask);
            return before & DenormalMask;
        }
    }
}
