using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples;

/// <summary>A block of houses in California, a row of the embedded table.</summary>
internal sealed class HousingBlock
{
    [LoadColumn(0)]
    public float Longitude { get; set; }

    [LoadColumn(1)]
    public float Latitude { get; set; }

    [LoadColumn(2)]
    public float MedianAge { get; set; }

    [LoadColumn(3)]
    public float TotalRooms { get; set; }

    [LoadColumn(4)]
    public float TotalBedrooms { get; set; }

    [LoadColumn(5)]
    public float Population { get; set; }

    [LoadColumn(6)]
    public float Households { get; set; }

    [LoadColumn(7)]
    public float MedianIncome { get; set; }

    [LoadColumn(8)]
    public float Value { get; set; }

    [LoadColumn(9)]
    public float OceanProximity { get; set; }

    /// <summary>The columns to predict the value from that are numbers.</summary>
    public static string[] Numbers { get; } =
    [
        nameof(Longitude),
        nameof(Latitude),
        nameof(MedianAge),
        nameof(TotalRooms),
        nameof(TotalBedrooms),
        nameof(Population),
        nameof(Households),
        nameof(MedianIncome),
    ];
}
