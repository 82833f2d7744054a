using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;

// StockLoader: reads a request a line, until there are no more, and answers each with a line.
// A request is a JSON array of four paths, [MODEL, DATA, PREDICTIONS, RESAVED]: a model and rows in ML.NET's binary format are loaded, the rows
// are written with the model's predictions, and the model is saved again. The answer is a JSON array, too: what went wrong, empty if nothing did,
// and after it the names of all that the process has loaded so far.
while (Console.ReadLine() is { } request)
{
    var error = string.Empty;
    try
    {
        Predict(JsonSerializer.Deserialize<string[]>(request)!);
    }
    catch (Exception e)
    {
        error = e.ToString();
    }

    using var process = Process.GetCurrentProcess();
    var assemblies = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!);
    var libraries = process.Modules.Cast<ProcessModule>().Select(module => Path.GetFileName(module.FileName));
    Console.WriteLine(JsonSerializer.Serialize<string[]>([error, .. assemblies, .. libraries]));
}

// A context of its own for each model: it knows nothing of what another model needed.
static void Predict(string[] paths)
{
    var ml = new MLContext();
    var model = ml.Model.Load(paths[0], out var inputSchema);
    using (var predictions = File.Create(paths[2]))
    {
        ml.Data.SaveAsBinary(model.Transform(ml.Data.LoadFromBinary(paths[1])), predictions);
    }

    ml.Model.Save(model, inputSchema, paths[3]);
    (model as IDisposable)?.Dispose();
}
