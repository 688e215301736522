using System.Text.Json;
using Dashboard.Core.Analyses.Command;
using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api;
using Dashboard.Web.Auth;
using Dashboard.Web.Pages.Jobs;
using Dashboard.Web.Schedules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Web.Pages.Settings;

/// <summary>Recurring jobs: listed, made, paused and deleted, by forms that need no script.</summary>
public sealed partial class SettingsModel
{
    public const string ScheduleNameField = "scheduleName";

    const string Example = """
        {
          "analysis": "sum-range",
          "parameters": { "stop": 5000000 },
          "sweep": { "strategies": ["threads"], "workers": [1, 2], "repetitions": 5 }
        }
        """;

    public IReadOnlyList<ScheduleView> Schedules { get; private set; } = [];
    public bool MaySchedule { get; private set; }
    public string ScheduleName { get; private set; } = "";
    public string Cron { get; private set; } = "30 4 * * 1";
    public string Zone { get; private set; } = "UTC";
    public string JobText { get; private set; } = Example;
    /// <summary>Of the expression in the form, once asked for.</summary>
    public IReadOnlyList<DateTimeOffset> NextTimes { get; private set; } = [];

    IReadOnlyDictionary<string, ApplicationEntry>? usable;

    public bool MayChange(ScheduleView schedule) => ScheduleAccess.MayChange(schedule, User);

    /// <summary>Why the schedule's next job cannot be made, as far as that is seen without trying; null where nothing is.</summary>
    public string? Warning(ScheduleView schedule) =>
        schedule.Job is { Analysis: var analysis, Parameters: { ValueKind: JsonValueKind.Object } parameters }
        && parameters.TryGetProperty(analysis == CommandAnalysis.Name ? "application" : "program", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() is { } application
        && !(usable ??= applications.Usable()).ContainsKey(application)
            ? $"Application {application} is not there any more, or its file has faults; no job can be made." : null;

    /// <summary>Faults of the job within the form's text.</summary>
    public IReadOnlyList<string> JobFaults => [.. Faults.Where(f => f.Key == "job" || f.Key.StartsWith("job.", StringComparison.Ordinal)).SelectMany(f => f.Value.Select(m => f.Key == "job" ? m : $"{f.Key[4..]}: {m}"))];

    public async Task<IActionResult> OnPostTimesAsync(string? scheduleName, string? cron, string? zone, string? job)
    {
        Take(scheduleName, cron, zone, job);
        (NextTimes, Faults) = schedules.Times(Cron, Zone);
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostScheduleAsync(string? scheduleName, string? cron, string? zone, string? job)
    {
        Take(scheduleName, cron, zone, job);
        try
        {
            var request = JsonSerializer.Deserialize<JobRequest>(JobText, ProtocolJson.Options);
            var (made, errors) = await schedules.CreateAsync(new ScheduleRequest { Name = ScheduleName.Length == 0 ? null : ScheduleName, Cron = Cron, TimeZone = Zone, Job = request }, Who, Auth.SubmitterRights.Of(User));
            if (made is not null)
            {
                Done = $"{made.Name} is scheduled; its first job comes on {Next(made)}.";
                return Redirect(Url.Content("~/settings") + "#schedules");
            }
            // The form for tokens on the same page has a name too.
            Faults = errors.ToDictionary(e => e.Key == "name" ? ScheduleNameField : e.Key, e => e.Value);
        }
        catch (JsonException fault)
        {
            Faults = JsonFaults.Of(fault).ToDictionary(f => f.Key.Length == 0 ? "job" : $"job.{f.Key}", f => f.Value);
        }
        NextTimes = schedules.Times(Cron, Zone).Times;
        await LoadAsync();
        return Page();
    }

    public Task<IActionResult> OnPostPauseAsync(string id) => ChangeAsync(id, async s => (await schedules.PauseAsync(s.Id, true), $"{s.Name} is paused.").Item2);

    public Task<IActionResult> OnPostResumeAsync(string id) => ChangeAsync(id, async s => (await schedules.PauseAsync(s.Id, false), $"{s.Name} goes on.").Item2);

    public Task<IActionResult> OnPostUnscheduleAsync(string id) => ChangeAsync(id, async s => (await schedules.DeleteAsync(s.Id), $"{s.Name} is deleted. Its jobs stay.").Item2);

    async Task<IActionResult> ChangeAsync(string id, Func<ScheduleView, Task<string>> change)
    {
        if (schedules.Find(id) is not { } schedule) Refused = "That schedule was gone already.";
        else if (!MayChange(schedule)) return Forbid();
        else Done = await change(schedule);
        return Redirect(Url.Content("~/settings") + "#schedules");
    }

    void Take(string? name, string? cron, string? zone, string? job) =>
        (ScheduleName, Cron, Zone, JobText) = (name?.Trim() ?? "", cron?.Trim() ?? "", zone?.Trim() ?? "", job ?? "");

    async Task StartFromAsync(string? repeat)
    {
        if (!string.IsNullOrEmpty(repeat) && await jobs.FindAsync(repeat, withTrials: false) is { } job)
        {
            (JobText, ScheduleName) = (RepeatBody.Of(job), job.Title);
        }
    }

    async Task LoadSchedulesAsync()
    {
        MaySchedule = await MayScheduleAsync();
        Schedules = schedules.List(new PageRequest(PageRequest.MaximumLimit, null)).Items;
    }

    async Task<bool> MayScheduleAsync() => (await access.AuthorizeAsync(User, Roles.Submitter)).Succeeded;

    static string Next(ScheduleView schedule) => schedule.NextTimes.Count > 0 ? $"{schedule.NextTimes[0]:yyyy-MM-dd HH:mm} UTC" : "resuming it";
}
