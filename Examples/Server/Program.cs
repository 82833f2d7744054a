using Microsoft.ML;
using MLNet.DeepExtensions.Examples.Server;

// Serves the model of handwritten digits that the example "digits" saves:
//   dotnet run --project Examples/Server -c Release -- --model digits.zip --urls http://127.0.0.1:5000
//   curl http://127.0.0.1:5000/digit --json '{"pixels": [0, 0, 5, 13, …]}'      (64 numbers from 0 to 16, row by row)
var builder = WebApplication.CreateBuilder(args);
var path = builder.Configuration["model"];
if (!File.Exists(path))
{
    Console.Error.WriteLine($"--model must be the path of a model that the example \"digits\" saved, but there is no file '{path}'.");
    return 1;
}

// ML.NET unpacks a loaded network into a file. In a folder of the server's own, it is gone with the server.
var files = Directory.CreateTempSubdirectory("digits-server-");
try
{
    var ml = new MLContext { TempFilePath = files.FullName };
    var model = ml.Model.Load(path, out _);
    using var owner = model as IDisposable;
    using var engines = new EnginePool<Digit, DigitPrediction>(ml, model);
    engines.Predict(new Digit()); // so that no request has to wait, and a model of something else is found out now

    var app = builder.Build();
    app.MapPost("/digit", (DigitRequest request) => request.Pixels is { Length: Digit.Size } pixels
        ? Results.Ok(DigitAnswer.FromPrediction(engines.Predict(new Digit { Features = pixels })))
        : Results.BadRequest($"\"pixels\" must be {Digit.Size} numbers but are {request.Pixels?.Length ?? 0}."));
    app.Run();
    return 0;
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
{
    Console.Error.WriteLine($"'{path}' must be a model that the example \"digits\" saved, but: {e.Message}");
    return 1;
}
finally
{
    files.Delete(recursive: true);
}
