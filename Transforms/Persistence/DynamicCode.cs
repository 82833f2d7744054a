using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Code that is made while the program runs. ML.NET's own transformers need it when a model is saved.</summary>
internal static class DynamicCode
{
    /// <summary>Requires it, before there is a model that could not be saved.</summary>
    /// <exception cref="InvalidOperationException">The program was built to do without it.</exception>
    public static void Require()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new InvalidOperationException(
                "This program is built for native AOT and makes no code while it runs, which ML.NET must do to save and to load a model. "
                + "Set PublishAot to false: by the line \"#:property PublishAot=false\" of a single C# file, "
                + "by <PublishAot>false</PublishAot> in a project.");
        }
    }
}
