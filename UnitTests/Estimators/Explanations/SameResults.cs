namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>Results that are the same in all that they tell, to the last digit.</summary>
internal static class SameResults
{
    /// <summary>Compares results one by one.</summary>
    /// <typeparam name="T">Their type, whose properties are compared.</typeparam>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">What came.</param>
    public static void AssertEqual<T>(IEnumerable<T> expected, IEnumerable<T> actual) =>
        CollectionAssert.AreEqual(expected.Select(Values).ToArray(), actual.Select(Values).ToArray());

    // Numbers print as many digits as tell them from all others.
    private static string Values<T>(T result) => string.Join("; ", typeof(T).GetProperties().Select(property => FormattableString.Invariant(
        $"{property.Name} {property.GetValue(result)}")));
}
