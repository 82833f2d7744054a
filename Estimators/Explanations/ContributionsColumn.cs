using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>The contributions of each row's tokens or numbers, which are computed once for a row that asks for them.</summary>
/// <typeparam name="T">The type of a token or number.</typeparam>
/// <typeparam name="TGradients">What they are computed with.</typeparam>
/// <param name="name">The name of the column.</param>
/// <param name="sources">The column of tokens or numbers in the data, and those that are read beside it.</param>
/// <param name="create">Makes what they are computed with.</param>
/// <param name="explainRowOf">Makes of a row, which moves on, what computes its contributions.</param>
/// <param name="annotations">The annotations of the column; null for none.</param>
internal sealed class ContributionsColumn<T, TGradients>(
    string name,
    IReadOnlyList<DataViewSchema.Column> sources,
    Func<TGradients> create,
    Func<DataViewRow, Func<TGradients, VBuffer<T>, RowContributions>> explainRowOf,
    DataViewSchema.Annotations? annotations = null)
    : AddedColumn(name, new VectorDataViewType(NumberDataViewType.Single, ((VectorDataViewType)sources[0].Type).Size), annotations)
    where TGradients : class, IDisposable
{
    public override IReadOnlyList<DataViewSchema.Column> Sources => sources;

    public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned)
    {
        var (getValues, explain) = (row.GetGetter<VBuffer<T>>(sources[0]), explainRowOf(row));
        TGradients? gradients = null;
        VBuffer<T> values = default;
        float[] contributions = [];
        var explained = -1L;
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            if (explained != row.Position)
            {
                getValues(ref values);
                contributions = explain(gradients ??= Create(), values).Values;
                explained = row.Position;
            }

            var editor = VBufferEditor.Create(ref value, contributions.Length);
            contributions.CopyTo(editor.Values);
            value = editor.Commit();
        });

        TGradients Create()
        {
            var created = create();
            owned.Add(created);
            return created;
        }
    }
}
