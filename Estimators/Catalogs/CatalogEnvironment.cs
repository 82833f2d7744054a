using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>
/// The environment behind a catalog, so that messages reach <c>MLContext.Log</c> and the context's seed is used.
/// ML.NET has no public way to it. Should a later version rename the members, what needs the context refuses to go on without its seed and its log.
/// </summary>
internal static class CatalogEnvironment
{
    /// <summary>The environment of a trainers catalog.</summary>
    public static IHostEnvironment GetEnvironment(TrainCatalogBase.CatalogInstantiatorBase trainers)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        return Reach(() => Environment(Owner(trainers)));
    }

    /// <summary>The environment of a task's catalog.</summary>
    public static IHostEnvironment GetEnvironment(TrainCatalogBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Reach(() => Environment(catalog));
    }

    /// <summary>The environment of a text transforms catalog.</summary>
    public static IHostEnvironment GetEnvironment(TransformsCatalog.TextTransforms transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        return Reach(() => Environment(transforms));
    }

    /// <summary>The environment of a transforms catalog.</summary>
    public static IHostEnvironment GetEnvironment(TransformsCatalog transforms)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        return Reach(() => Environment(transforms));
    }

    /// <summary>The environment of a data catalog.</summary>
    public static IHostEnvironment GetEnvironment(DataOperationsCatalog data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Reach(() => Environment(data));
    }

    /// <summary>Reaches for an environment in ML.NET.</summary>
    /// <param name="environment">The way to it.</param>
    /// <exception cref="NotSupportedException">This version of ML.NET has no such member.</exception>
    internal static IHostEnvironment Reach(Func<IHostEnvironment> environment)
    {
        try
        {
            return environment();
        }
        catch (MissingMethodException e)
        {
            var loaded = typeof(MLContext).Assembly.GetName().Version;
            throw new NotSupportedException(
                "MLNet.DeepExtensions needs the seed and the log of the MLContext, "
                + $"but Microsoft.ML of the assembly version {loaded} does not give them: "
                + $"{e.Message} Use the version of Microsoft.ML that this package depends on, or a newer version of this package.",
                e);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Owner")]
    private static extern TrainCatalogBase Owner(TrainCatalogBase.CatalogInstantiatorBase trainers);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment Environment(TrainCatalogBase catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment Environment(TransformsCatalog.TextTransforms transforms);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment Environment(TransformsCatalog catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Microsoft.ML.Data.IInternalCatalog.get_Environment")]
    private static extern IHostEnvironment Environment(DataOperationsCatalog catalog);
}
