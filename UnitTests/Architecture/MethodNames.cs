using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>The names of the methods that an assembly has or calls, as "Type.Method(parameters)", without those of generic types.</summary>
/// <param name="metadata">The assembly's metadata.</param>
internal sealed class MethodNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    /// <summary>The name of a method, or null where it is one of a generic type.</summary>
    /// <param name="method">The method.</param>
    public string? Of(EntityHandle method)
    {
        switch (method.Kind)
        {
            case HandleKind.MethodSpecification:
                return Of(metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method);
            case HandleKind.MethodDefinition:
                var own = metadata.GetMethodDefinition((MethodDefinitionHandle)method);
                return Join(TypeName(own.GetDeclaringType())!, own.Name, own.DecodeSignature(this, null));
            default:
                var other = metadata.GetMemberReference((MemberReferenceHandle)method);
                return TypeName(other.Parent) is { } type ? Join(type, other.Name, other.DecodeMethodSignature(this, null)) : null;
        }
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => TypeName(handle)!;

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => TypeName(handle)!;

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";

    private string? TypeName(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition =>
            OuterName((TypeDefinitionHandle)type) + metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => null,
    };

    // What the compiler makes of lambdas has the name of the type that they stand in before its own.
    private string OuterName(TypeDefinitionHandle type)
    {
        var name = metadata.GetString(metadata.GetTypeDefinition(type).Name);
        var outer = metadata.GetTypeDefinition(type).GetDeclaringType();
        return name.StartsWith('<') && !outer.IsNil ? TypeName(outer) + "." : "";
    }

    private string Join(string type, StringHandle name, MethodSignature<string> signature) =>
        $"{type}.{metadata.GetString(name)}({string.Join(", ", signature.ParameterTypes)})";
}
