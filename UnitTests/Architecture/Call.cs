using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>A call in the code of a compiled assembly.</summary>
/// <param name="Caller">The method that calls, as "Type.Method(parameters)".</param>
/// <param name="Called">The method that is called, in the same form.</param>
/// <param name="IsKept">Whether what it gives goes into a variable or is handed back, and not straight into another call.</param>
internal sealed record Call(string Caller, string Called, bool IsKept)
{
    private static readonly Dictionary<ushort, OpCode> _codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    /// <summary>All calls in an assembly.</summary>
    /// <param name="file">Its path.</param>
    public static List<Call> ReadAll(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        var names = new MethodNames(metadata);
        var calls = new List<Call>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            if (metadata.GetMethodDefinition(handle).RelativeVirtualAddress is var address and not 0)
            {
                Read(assembly.GetMethodBody(address).GetILReader(), names.Of(handle)!, names, calls);
            }
        }

        return calls;
    }

    private static void Read(BlobReader code, string caller, MethodNames names, List<Call> calls)
    {
        string? called = null;
        while (code.RemainingBytes > 0)
        {
            var instruction = ReadCode(ref code);
            if (called is not null)
            {
                calls.Add(new Call(caller, called, instruction.Name!.StartsWith("st", StringComparison.Ordinal) || instruction == OpCodes.Ret));
            }

            called = null;
            if (instruction.OperandType == OperandType.InlineMethod)
            {
                called = names.Of(MetadataTokens.EntityHandle(code.ReadInt32()));
            }
            else
            {
                code.Offset += Size(instruction.OperandType, code);
            }
        }
    }

    private static OpCode ReadCode(ref BlobReader code)
    {
        const byte Prefix = 0xFE;
        var first = code.ReadByte();
        return _codes[first == Prefix ? (ushort)((Prefix << 8) | code.ReadByte()) : first];
    }

    private static int Size(OperandType type, BlobReader code) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => sizeof(int) * (1 + code.ReadInt32()),
        _ => 4,
    };
}
