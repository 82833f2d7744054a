namespace MLNet.DeepExtensions.Explanations;

/// <summary>Finds the class whose score is to be explained.</summary>
internal static class ExplainedClass
{
    /// <summary>The number of a class.</summary>
    /// <param name="task">The name of the task, for messages.</param>
    /// <param name="classNames">The classes; none for a task of one score.</param>
    /// <param name="className">The class that is asked for.</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public static int Find(string task, IReadOnlyList<string> classNames, string className)
    {
        for (var i = 0; i < classNames.Count; i++)
        {
            if (classNames[i] == className)
            {
                return i;
            }
        }

        throw new ArgumentException(classNames.Count == 0
            ? $"className must be null for {task}, which has one score, but is '{className}'."
            : "className must be one of "
                + $"{string.Join(", ", classNames.Take(10).Select(name => $"'{name}'"))}{(classNames.Count > 10 ? ", …" : string.Empty)}, "
                + $"or null for the predicted class, but is '{className}'.");
    }
}
