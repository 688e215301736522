using Dashboard.Core.Jobs;

namespace Dashboard.Web.History;

/// <summary>Which jobs a list shows; null means any.</summary>
/// <param name="Text">Part of the title, analysis or id, whatever its case.</param>
/// <param name="Strategy">One of those its sweep asks for; serial also where it is added as the baseline.</param>
/// <param name="Workers">One of the counts its sweep asks for.</param>
/// <param name="Runner">That it ran on last.</param>
public sealed record JobFilter(
    JobState? State = null, string? Analysis = null, string? Tag = null, string? Text = null,
    string? Strategy = null, int? Workers = null, string? Runner = null, string? Owner = null);

/// <summary>A cursor that no list gave out.</summary>
public sealed class BadCursorException(string cursor) : Exception($"'{cursor}' is not a cursor of this list; use the nextCursor of the page before.");
