using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Where products in bfloat16 are known to be slower than in 32-bit floats.</summary>
internal static class BFloat16Products
{
    /// <summary>Whether this machine's processor is one of those. Only tests change it.</summary>
    public static bool LoseHere { get; set; } = X86Base.IsSupported && Find();

    /// <summary>Whether they lose on a device.</summary>
    public static bool LoseOn(Device device) => device.type == DeviceType.CPU && LoseHere;

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
