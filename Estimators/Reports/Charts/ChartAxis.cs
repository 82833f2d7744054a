using OxyPlot;
using OxyPlot.Axes;

namespace MLNet.DeepExtensions.Reports.Charts;

/// <summary>An axis of a chart.</summary>
/// <param name="Title">What its numbers are.</param>
internal sealed record ChartAxis(string Title)
{
    private const string Plain = "#,0.####";

    /// <summary>Where it begins; NaN for where the data do.</summary>
    public double Minimum { get; init; } = double.NaN;

    /// <summary>Where it ends; NaN for where the data do.</summary>
    public double Maximum { get; init; } = double.NaN;

    /// <summary>The names of its places, which are 0, 1, 2 …; null for numbers.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Parts from nothing to all, in per cent.</summary>
    public bool IsShare { get; init; }

    /// <summary>An axis from 0 to 1.</summary>
    public static ChartAxis Unit(string title) => new(title) { Minimum = 0, Maximum = 1, IsShare = true };

    /// <summary>The axis at a side.</summary>
    public Axis Create(AxisPosition position)
    {
        var isUpright = position == AxisPosition.Left;
        return new LinearAxis
        {
            Position = position,
            Title = isUpright ? null : Title, // that of the upright one stands above the chart, in one line with it
            TitleColor = ChartColor.Quiet,
            TextColor = ChartColor.Quiet,
            Minimum = Names is null ? Minimum : -0.5,
            Maximum = Names is null ? Maximum : Names.Count - 0.5,
            MajorStep = Names is null ? double.NaN : 1,
            MinimumPadding = 0.02,
            TickStyle = TickStyle.None,
            MinorTickSize = 0,
            AxislineStyle = LineStyle.None,
            MajorGridlineStyle = isUpright ? LineStyle.Solid : LineStyle.None,
            MajorGridlineColor = ChartColor.Grid,
            MajorGridlineThickness = 1,
            MaximumPadding = isUpright ? 0.06 : 0.02,
            LabelFormatter = Names is null ? null : NameAt,
            StringFormat = Names is not null ? null : IsShare ? "0%" : Plain,
            AxisTitleDistance = 8,
            IntervalLength = isUpright ? 48 : 72,
        };
    }

    private string NameAt(double place) =>
        place == Math.Round(place) && place >= 0 && place < Names!.Count ? Names[(int)place] : string.Empty;
}
