using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Where a row's prediction is.</summary>
internal interface IPredictionPlace
{
    /// <summary>The number of the row in the data.</summary>
    int Row { get; }

    /// <summary>The number of the fold that predicts the row.</summary>
    int Fold { get; }

    /// <summary>The place of the row among those that the fold predicts.</summary>
    int Place { get; }
}

/// <summary>A column of predictions that all folds made together.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="annotations">The annotations of the column; null for none.</param>
internal abstract class PooledColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations)
{
    /// <summary>The name of the column.</summary>
    public string Name => name;

    /// <summary>The type of the column.</summary>
    public DataViewType Type => type;

    /// <summary>The annotations of the column; null for none.</summary>
    public DataViewSchema.Annotations? Annotations => annotations;

    /// <summary>Makes the getter of a cursor's column.</summary>
    /// <param name="place">Where the cursor is.</param>
    public abstract Delegate CreateGetter(IPredictionPlace place);

    /// <summary>Joins a column that is the same in all folds.</summary>
    /// <param name="folds">The values of each fold; null for a fold without any.</param>
    public static PooledColumn Join(IReadOnlyList<ColumnValues?> folds)
    {
        var first = folds.First(values => values is not null)!.Column;
        return (PooledColumn)Activator.CreateInstance(
            typeof(SameColumn<>).MakeGenericType(first.Type.RawType),
            BindingFlags.Public | BindingFlags.Instance,
            binder: null,
            [folds, first],
            CultureInfo.InvariantCulture)!;
    }

    /// <summary>Joins keys that stand for other values in each fold.</summary>
    /// <param name="folds">The keys of each fold, of <see cref="uint"/>.</param>
    /// <param name="maps">For each fold the key in all of each of its keys.</param>
    /// <param name="keys">What the keys in all stand for.</param>
    public static PooledColumn JoinKeys(IReadOnlyList<ColumnValues?> folds, IReadOnlyList<uint[]?> maps, KeyUnion keys) =>
        new MappedKeys(folds, maps, keys);

    /// <summary>Joins scores of classes, which are others, or in another order, in each fold.</summary>
    /// <param name="folds">The scores of each fold.</param>
    /// <param name="maps">For each fold the key in all of each of its classes, which begin with key 1.</param>
    /// <param name="names">The names of all classes.</param>
    public static PooledColumn JoinScores(IReadOnlyList<ColumnValues?> folds, IReadOnlyList<uint[]?> maps, IReadOnlyList<string> names) =>
        new SpreadScores(folds, maps, names);

    /// <summary>A column of keys that are known for each row of the data.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="rows">The key of each row.</param>
    /// <param name="keys">What the keys stand for.</param>
    public static PooledColumn CreateFromRowKeys(string name, uint[] rows, KeyUnion keys) => new RowKeys(name, rows, keys);

    /// <summary>A column that tells where a row was predicted.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="number">Gives the number.</param>
    public static PooledColumn CreateFromPlaces(string name, Func<IPredictionPlace, int> number) => new PlaceNumber(name, number);

    /// <summary>A column of numbers that are known for each prediction.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="width">The number of numbers of a prediction; a vector where there are several.</param>
    /// <param name="entry">The place of a prediction among the numbers; negative where there is none, which gives NaN.</param>
    /// <param name="numbers">The numbers, prediction after prediction.</param>
    public static PooledColumn CreateFromNumbers(string name, int width, Func<IPredictionPlace, int> entry, float[] numbers) =>
        width == 1 ? new Numbers(name, entry, numbers) : new NumberVectors(name, width, entry, numbers);

    private static Delegate?[] CreateGetters(IReadOnlyList<ColumnValues?> folds, IPredictionPlace place) =>
        [.. folds.Select(values => values?.CreateGetter(_ => place.Place))];

    private sealed class SameColumn<T>(IReadOnlyList<ColumnValues?> folds, DataViewSchema.Column first)
        : PooledColumn(first.Name, first.Type, first.Annotations)
    {
        public override Delegate CreateGetter(IPredictionPlace place)
        {
            var getters = Array.ConvertAll(CreateGetters(folds, place), getter => (ValueGetter<T>?)getter);
            return (ValueGetter<T>)((ref T value) => getters[place.Fold]!(ref value));
        }
    }

    private sealed class MappedKeys(IReadOnlyList<ColumnValues?> folds, IReadOnlyList<uint[]?> maps, KeyUnion keys)
        : PooledColumn(folds.First(values => values is not null)!.Column.Name, keys.Type, keys.ToAnnotations())
    {
        public override Delegate CreateGetter(IPredictionPlace place)
        {
            var getters = Array.ConvertAll(CreateGetters(folds, place), getter => (ValueGetter<uint>?)getter);
            return (ValueGetter<uint>)((ref uint key) =>
            {
                getters[place.Fold]!(ref key);
                key = maps[place.Fold]![key];
            });
        }
    }

    private sealed class SpreadScores(IReadOnlyList<ColumnValues?> folds, IReadOnlyList<uint[]?> maps, IReadOnlyList<string> names)
        : PooledColumn(
            folds.First(values => values is not null)!.Column.Name,
            new VectorDataViewType(NumberDataViewType.Single, names.Count),
            SlotNameList.ToAnnotations(names))
    {
        // A class that a fold's rows do not have is one that its model never predicts.
        public override Delegate CreateGetter(IPredictionPlace place)
        {
            var getters = Array.ConvertAll(CreateGetters(folds, place), getter => (ValueGetter<VBuffer<float>>?)getter);
            VBuffer<float> own = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
            {
                getters[place.Fold]!(ref own);
                var map = maps[place.Fold]!;
                var editor = VBufferEditor.Create(ref scores, names.Count);
                editor.Values.Clear();
                foreach (var (slot, score) in own.Items(all: true))
                {
                    editor.Values[(int)map[slot + 1] - 1] = score;
                }

                scores = editor.Commit();
            });
        }
    }

    private sealed class RowKeys(string name, uint[] rows, KeyUnion keys) : PooledColumn(name, keys.Type, keys.ToAnnotations())
    {
        public override Delegate CreateGetter(IPredictionPlace place) => (ValueGetter<uint>)((ref uint key) => key = rows[place.Row]);
    }

    private sealed class Numbers(string name, Func<IPredictionPlace, int> entry, float[] numbers)
        : PooledColumn(name, NumberDataViewType.Single, annotations: null)
    {
        public override Delegate CreateGetter(IPredictionPlace place) =>
            (ValueGetter<float>)((ref float value) => value = entry(place) is >= 0 and var number ? numbers[number] : float.NaN);
    }

    private sealed class NumberVectors(string name, int width, Func<IPredictionPlace, int> entry, float[] numbers)
        : PooledColumn(name, new VectorDataViewType(NumberDataViewType.Single, width), annotations: null)
    {
        public override Delegate CreateGetter(IPredictionPlace place) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, width);
            var number = entry(place);
            editor.Values.Fill(float.NaN);
            if (number >= 0)
            {
                numbers.AsSpan(number * width, width).CopyTo(editor.Values);
            }

            vector = editor.Commit();
        });
    }

    private sealed class PlaceNumber(string name, Func<IPredictionPlace, int> number)
        : PooledColumn(name, NumberDataViewType.Int32, annotations: null)
    {
        public override Delegate CreateGetter(IPredictionPlace place) => (ValueGetter<int>)((ref int value) => value = number(place));
    }
}
