#if !DEEPEXTENSIONS_LIBRARY
using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
#endif
using System.Text;

// This file is compiled twice: by MSBuild, as the task of MLNet.DeepExtensions.targets, and into the library, for scripts
// and notebooks, which have no build.
namespace MLNet.DeepExtensions.Libstdcxx;

/// <summary>The requirement of GLIBCXX_3.4.32 in TorchSharp's native library, as bytes of an ELF file.</summary>
internal sealed class LibstdcxxRequirement(byte[] elf)
{
    private const string Requirement = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";
    private const ushort Weak = 2; // VER_FLG_WEAK
    private const uint DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, VersionOfSymbols = 0x6fffffff; // sh_type

    /// <summary>Marks the requirement weak in the bytes, if it is there and only the marker symbol is of that version.</summary>
    /// <returns>What was done, in words.</returns>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF library.</exception>
    public static string MarkWeak(byte[] elf)
    {
        try
        {
            return new LibstdcxxRequirement(elf).MarkWeak();
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private string MarkWeak()
    {
        if (elf.Length < 64 || U32(0) != 0x464c457f) throw new InvalidDataException("it has no ELF header");
        if (elf[4] != 2 || elf[5] != 1) throw new InvalidDataException("it is of another class or byte order");

        int needs = FindSection(VersionNeeds);
        if (needs < 0) return "no version requirements, left as it is";
        int names = SectionStart(U32(needs + 0x28)); // sh_link: the string table
        int library = Offset(U64(needs + 0x18));
        for (uint i = U32(needs + 0x2c); i > 0; i--) // sh_info: the number of libraries, one Verneed each
        {
            int version = Add(library, U32(library + 8)); // vn_aux: its first Vernaux
            for (int j = U16(library + 2); j > 0; j--) // vn_cnt
            {
                if (Text(Add(names, U32(version + 8))) == Requirement) // vna_name
                {
                    ushort flags = U16(version + 4); // vna_flags
                    if ((flags & Weak) != 0) return "already weak, left as it is";
                    if (IsUsedByMoreThanMarker(U16(version + 6))) return "really needs " + Requirement + ", left as it is";
                    elf[version + 4] = (byte)(flags | Weak);
                    return "requirement of " + Requirement + " marked weak";
                }

                if (U32(version + 12) == 0) break; // vna_next
                version = Add(version, U32(version + 12));
            }

            if (U32(library + 12) == 0) break; // vn_next
            library = Add(library, U32(library + 12));
        }

        return "no requirement of " + Requirement + ", left as it is";
    }

    // A later library might call something of that version: then weak would only hide the error.
    private bool IsUsedByMoreThanMarker(ushort version)
    {
        int versions = FindSection(VersionOfSymbols), symbols = FindSection(DynamicSymbols);
        if (versions < 0 || symbols < 0) throw new InvalidDataException("its symbols have no versions");
        int versionStart = Offset(U64(versions + 0x18)), symbolStart = Offset(U64(symbols + 0x18));
        int count = Offset(U64(versions + 0x20)) / 2, names = SectionStart(U32(symbols + 0x28));
        for (int i = 0; i < count; i++)
        {
            bool uses = (U16(versionStart + 2 * i) & 0x7fff) == version;
            if (uses && Text(Add(names, U32(Add(symbolStart, 24L * i)))) != Marker) return true; // 24: size of Elf64_Sym
        }

        return false;
    }

    private int FindSection(uint type)
    {
        for (int i = 0; i < U16(0x3c); i++) // e_shnum
        {
            if (U32(SectionHeader(i) + 4) == type) return SectionHeader(i);
        }

        return -1;
    }

    private int SectionHeader(uint index) { return Add(Offset(U64(0x28)), index * (long)U16(0x3a)); } // e_shoff, e_shentsize

    private int SectionHeader(int index) { return SectionHeader((uint)index); }

    private int SectionStart(uint index) { return Offset(U64(SectionHeader(index) + 0x18)); }

    private int Add(int offset, long more) { return Offset(checked((ulong)(offset + more))); }

    private int Offset(ulong value)
    {
        if (value >= (ulong)elf.Length) throw new InvalidDataException("it ends too early");
        return (int)value;
    }

    private ushort U16(int at) { return BitConverter.ToUInt16(elf, Need(at, 2)); }

    private uint U32(int at) { return BitConverter.ToUInt32(elf, Need(at, 4)); }

    private ulong U64(int at) { return BitConverter.ToUInt64(elf, Need(at, 8)); }

    private int Need(int at, int count)
    {
        if (at < 0 || at > elf.Length - count) throw new InvalidDataException("it ends too early");
        return at;
    }

    private string Text(int at)
    {
        int end = Array.IndexOf(elf, (byte)0, Need(at, 1));
        if (end < 0) throw new InvalidDataException("it ends too early");
        return Encoding.ASCII.GetString(elf, at, end - at);
    }
}

#if !DEEPEXTENSIONS_LIBRARY
/// <summary>Copies Source to Destination, with the requirement of GLIBCXX_3.4.32 marked weak if it is there.</summary>
public class WeakenLibstdcxxRequirement : Task
{
    public string Source { get; set; }

    public string Destination { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
        try
        {
            Log.LogMessage(MessageImportance.Low, "{0}: {1}", Source, LibstdcxxRequirement.MarkWeak(elf));
        }
        catch (InvalidDataException e)
        {
            Log.LogWarning(null, "DEEPEXT001", null, Source, 0, 0, 0, 0,
                "Expected a 64-bit little-endian ELF library, but {0}. It is copied as it is, and may not load where " +
                "libstdc++ is older than GCC 13.2. Restore the TorchSharp package again, or set the property " +
                "DeepExtensionsFixLibstdcxx to false to leave the library alone.", e.Message);
        }

        Write(elf);
        return true;
    }

    // A new file in place of the old one, never new bytes in it: the old one may be read-only, a hard link, or loaded.
    private void Write(byte[] elf)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        string temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, elf);
        if (File.Exists(Destination))
        {
            File.SetAttributes(Destination, FileAttributes.Normal);
            File.Delete(Destination);
        }

        try
        {
            File.Move(temporary, Destination);
        }
        catch (IOException) when (File.Exists(Destination)) // a build beside this one was quicker, with the same bytes
        {
            File.Delete(temporary);
        }
    }
}
#endif
