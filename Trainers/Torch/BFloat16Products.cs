using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Where products in bfloat16 are known to be slower than in 32-bit floats.</summary>
internal static class BFloat16Products
{
    private static readonly bool _loseHere = X86Base.IsSupported && Find();

    /// <summary>What is taken for true of this machine; null for what is known of it. Only tests set it.</summary>
    public static bool? Assumed { get; set; }

    /// <summary>Whether they lose on a device. Without oneDNN, libtorch has no kernels for them that use a processor's instructions.</summary>
    public static bool LoseOn(DeviceType device) => device == DeviceType.CPU && (Assumed ?? (OneDnn.IsSwitchedOff || _loseHere));

    /// <summary>Whether they lose on a processor with x86's instructions, by what was measured.</summary>
    /// <param name="isIntel">Whether Intel made it.</param>
    /// <param name="hasVectors">Whether it has AVX512-BF16.</param>
    /// <param name="hasTiles">Whether it has AMX for bfloat16.</param>
    public static bool Lose(bool isIntel, bool hasVectors, bool hasTiles) => !hasTiles && (isIntel || !hasVectors);

    private static bool Find()
    {
        var (most, first, third, second) = X86Base.CpuId(0, 0); // the maker's name, in the order EBX, EDX, ECX
        var isIntel = (first, second, third) == (0x756E6547, 0x49656E69, 0x6C65746E); // "Genu" "ineI" "ntel"
        return most < 7 || Lose(
            isIntel,
            hasVectors: (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0,
            hasTiles: (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);
    }
}
