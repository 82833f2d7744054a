using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Trainers.Explanations;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>The contributions of each row's tokens, which are computed once for a row that asks for them.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="tokens">The column of tokens in the data.</param>
/// <param name="explainer">Explains the rows.</param>
internal sealed class ContributionsColumn(string name, DataViewSchema.Column tokens, TokenExplainer explainer)
    : AddedColumn(name, new VectorDataViewType(NumberDataViewType.Single, ((VectorDataViewType)tokens.Type).Size))
{
    public override DataViewSchema.Column? Source => tokens;

    public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned)
    {
        var getKeys = row.GetGetter<VBuffer<uint>>(tokens);
        KeyGradients? gradients = null;
        VBuffer<uint> keys = default;
        float[] contributions = [];
        var explained = -1L;
        return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            if (explained != row.Position)
            {
                getKeys(ref keys);
                contributions = explainer.Explain(gradients ??= Create(), keys).Values;
                explained = row.Position;
            }

            var editor = VBufferEditor.Create(ref value, contributions.Length);
            contributions.CopyTo(editor.Values);
            value = editor.Commit();
        });

        KeyGradients Create()
        {
            var created = explainer.CreateGradients();
            owned.Add(created);
            return created;
        }
    }
}
