using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.UnitTests.Documentation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>What a user prints is text, and not the name of a type.</summary>
[TestClass]
public sealed class TextsOfObjectsTests
{
    private static readonly Type[] _records = [.. PackageAssemblies.All
        .SelectMany(assembly => assembly.GetExportedTypes())
        .Where(type => !type.IsAbstract && (IsRecord(type) || IsPrinted(type)))];

    public static IEnumerable<object[]> Records => _records.Where(type => Sample(type) is not null).Select(type => new object[] { type });

    [TestMethod]
    [DynamicData(nameof(Records))]
    public void ToString_OfARecord_NamesNoTypeOfACollection(Type type)
    {
        var text = Sample(type)!.ToString()!;
        Assert.IsFalse(text.Contains("System.", StringComparison.Ordinal) || text.Contains('`', StringComparison.Ordinal), text);
        Assert.IsFalse(text.Contains("Microsoft.", StringComparison.Ordinal), text);
    }

    [TestMethod]
    public void Records_WithResults_AreAmongThoseChecked() => CollectionAssert.IsSubsetOf(
        new[]
        {
            typeof(EpochResult), typeof(TrainingHistory), typeof(TrainingProgress), typeof(LearningRateTest), typeof(ImageFolder),
            typeof(TokenExplanation),
            typeof(ColumnExplanation), typeof(TargetDecile),
        },
        Records.Select(record => record[0]).ToArray());

    [TestMethod]
    public void ToString_OfResults_IsTheSameInEveryCulture()
    {
        using var culture = OtherCulture.German();
        Assert.AreEqual("0.5 [0.25, 0.75]", new MetricValue("F1", 0.5, new(0.25, 0.75), higherIsBetter: true).ToString());
        Assert.AreEqual("2 learning rates tried, from 0.1 to 0.2; try 0.15", new LearningRateTest([0.1, 0.2], [1, 2], 0.15).ToString());
        Assert.AreEqual(
            "Score of 'a' 2.5, baseline 0.5: good +1.5, bad -0.5",
            new TokenExplanation([], [new("good", 0, 1.5f), new("bad", 1, -0.5f)], "a", 2.5f, 0.5f).ToString());
        Assert.AreEqual("Epoch 2/4, step 5/10: loss 0.2500", new TrainingProgress(2, 4, 5, 10, null) { StepLoss = 0.25 }.ToString());
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    // A result that only the package makes, and that says what it is.
    private static bool IsPrinted(Type type) =>
        type is { IsClass: true, IsSealed: true } && type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType == type;

    // A value of any type that a record is made of; null where there is none.
    private static object? Sample(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Sample(underlying);
        }

        if (type.IsGenericType && type.GetGenericArguments() is var arguments && type.IsInterface)
        {
            return arguments is [_, var valueType] ? Dictionary(valueType) : List(arguments[0]);
        }

        return type switch
        {
            _ when type == typeof(string) => "a",
            _ when type == typeof(bool) => true,
            _ when type == typeof(TensorShape) => new TensorShape(2),
            _ when type == typeof(LayerList) => LayerList.Create(new Linear(2)),
            _ when type == typeof(IDataView) => new MLContext().Data.LoadFromEnumerable([new Row()]),
            _ when type == typeof(NetworkTask) => new NetworkTask(new TaskDescription("Regression", "Label", [])),
            { IsEnum: true } => Enum.GetValues(type).GetValue(0),
            { IsPrimitive: true } or { IsValueType: true } => type.IsPrimitive
                ? Convert.ChangeType(type == typeof(double) || type == typeof(float) ? 0.5 : 1, type, CultureInfo.InvariantCulture)
                : Activator.CreateInstance(type),
            _ => _records.Contains(type) ? Create(type) : null,
        };
    }

    private static object Dictionary(Type valueType)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        dictionary["a"] = Sample(valueType);
        return dictionary;
    }

    private static Array? List(Type element)
    {
        if (Sample(element) is not { } value)
        {
            return null;
        }

        var list = Array.CreateInstance(element, 1);
        list.SetValue(value, 0);
        return list;
    }

    private static object? Create(Type type)
    {
        var constructors = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(constructor => constructor.GetParameters().All(parameter => parameter.ParameterType != type));
        foreach (var constructor in constructors.OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            var values = constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType)).ToArray();
            if (!IsRecord(type) && values.Contains(null))
            {
                continue; // a record has a default for what it may lack
            }

            try
            {
                return constructor.Invoke(values);
            }
            catch (TargetInvocationException)
            {
                // These values do not fit together.
            }
        }

        return null;
    }

    private sealed class Row
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }
}
