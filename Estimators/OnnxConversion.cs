using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace MLNet.DeepExtensions;

/// <summary>
/// Keeps <c>ml.Model.ConvertToOnnx</c> from writing a file without the network. It leaves out, without an error, all up to a step that is not
/// ML.NET's own, and asks a step for nothing but to transform the data.
/// </summary>
internal static class OnnxConversion
{
    private const string Converter = "Microsoft.ML.OnnxConverter";

    private const string WayOut =
        "ml.Model.ConvertToOnnx cannot convert a network of this package, nor the steps before it. Write the whole pipeline with " +
        "ml.Model.SaveAsOnnx(model, data.Schema, path), or the network alone with its own SaveAsOnnx, which takes the columns that the trainer " +
        "takes.";

    private static bool IsConverterLoaded => Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == Converter);

    /// <summary>Says so in the log where the converter is loaded.</summary>
    public static void Warn(IChannel channel)
    {
        if (IsConverterLoaded)
        {
            channel.Warning(MessageSensitivity.None, WayOut);
        }
    }

    /// <summary>Ends a conversion that has asked for the data to be transformed.</summary>
    /// <exception cref="NotSupportedException">The converter is among the callers.</exception>
    public static void Refuse()
    {
        if (IsConverterLoaded && Array.Exists(new StackTrace().GetFrames(), frame => frame.GetMethod()?.Module.Assembly.GetName().Name == Converter))
        {
            throw new NotSupportedException(WayOut);
        }
    }
}
