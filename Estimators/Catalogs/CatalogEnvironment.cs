using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>
/// The environment behind a catalog, so that messages reach <c>MLContext.Log</c> and the context's seed is used.
/// ML.NET has no public way to it. Should a later version rename the members, a context of its own takes its place.
/// </summary>
internal static class CatalogEnvironment
{
    private static readonly Lazy<MLContext> _fallback = new(() => new MLContext());

    /// <summary>The environment of a trainers catalog.</summary>
    public static IHostEnvironment Of(TrainCatalogBase.CatalogInstantiatorBase trainers)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        try
        {
            return Environment(Owner(trainers));
        }
        catch (MissingMethodException)
        {
            return _fallback.Value;
        }
    }

    /// <summary>The environment of a text transforms catalog.</summary>
    public static IHostEnvironment Of(TransformsCatalog.TextTransforms transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        try
        {
            return Environment(transforms);
        }
        catch (MissingMethodException)
        {
            return _fallback.Value;
        }
    }

    /// <summary>The environment of a data catalog.</summary>
    public static IHostEnvironment Of(DataOperationsCatalog data)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            return Environment(data);
        }
        catch (MissingMethodException)
        {
            return _fallback.Value;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Owner")]
    private static extern TrainCatalogBase Owner(TrainCatalogBase.CatalogInstantiatorBase trainers);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment Environment(TrainCatalogBase catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment Environment(TransformsCatalog.TextTransforms transforms);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment Environment(DataOperationsCatalog catalog);
}
