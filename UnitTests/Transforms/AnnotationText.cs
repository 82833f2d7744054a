using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Annotations as text, so that those of any type can be compared.</summary>
internal static class AnnotationText
{
    private static readonly MethodInfo _vector =
        typeof(AnnotationText).GetMethod(nameof(Vector), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>The values of an annotation that is a vector; nothing for others.</summary>
    public static string Read(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) =>
        annotation.Type is VectorDataViewType vector
            ? (string)_vector.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [annotations, annotation])!
            : string.Empty;

    private static string Vector<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        var values = default(VBuffer<T>);
        annotations.GetGetter<VBuffer<T>>(annotation)(ref values);
        return string.Join(
            ", ", values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }
}
