using Microsoft.ML;

// StockLoader MODEL DATA PREDICTIONS RESAVED: loads a model and rows in ML.NET's binary format, writes the rows with the
// model's predictions, and saves the model again.
if (args is not [var modelPath, var dataPath, var predictionsPath, var resavedPath])
{
    Console.Error.WriteLine("Expected: StockLoader MODEL DATA PREDICTIONS RESAVED");
    return 2;
}

var ml = new MLContext();
var model = ml.Model.Load(modelPath, out var inputSchema);
using (var predictions = File.Create(predictionsPath))
{
    ml.Data.SaveAsBinary(model.Transform(ml.Data.LoadFromBinary(dataPath)), predictions);
}

ml.Model.Save(model, inputSchema, resavedPath);
foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
{
    Console.WriteLine(assembly.GetName().Name);
}

return 0;
