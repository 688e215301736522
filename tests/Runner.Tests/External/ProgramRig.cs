#pragma warning disable CA1416 // File modes of Linux, as the Runner itself.
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Applications;
using Dashboard.Core.Protocol;
using Dashboard.Runner.Tests.Trials;
using Dashboard.TestKit;

namespace Dashboard.Runner.Tests.External;

/// <summary>A folder of programs, and trials of them that must leave no process behind.</summary>
sealed class ProgramRig : IDisposable
{
    readonly TrialRig rig = new();
    readonly TemporaryFolder folder = new();

    public string Folder => folder.Path;

    /// <summary>Writes an executable script for bash.</summary>
    public void Script(string name, string body) => Executable(name, $"#!/bin/bash\n{body}\n");

    /// <summary>Writes a file that may be executed, whatever it holds.</summary>
    public void Executable(string name, string content)
    {
        string file = Path.Combine(Folder, name);
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <param name="definition">Of the application, but for its name.</param>
    public TrialSpec Spec(string definition, string arguments = "{}", int workers = 1)
    {
        var json = JsonNode.Parse(definition)!.AsObject();
        json["name"] = "tested";
        ApplicationDefinition.Read(JsonSerializer.SerializeToElement(json), out var application).ShouldBeEmpty();
        return rig.Spec("external", workers) with
        {
            Analysis = "command",
            Parameters = JsonDocument.Parse($$"""{ "application": "tested", "arguments": {{arguments}} }""").RootElement,
            Application = new ApplicationEntry(application!, Folder).ToJson(),
        };
    }

    public async Task<TrialOutcome> RunAsync(TrialSpec spec, Watcher? watcher = null, CancellationToken stop = default)
    {
        var outcome = await rig.RunAsync(spec, watcher, stop);
        rig.Left(spec).ShouldBeEmpty();
        return outcome;
    }

    public void Dispose()
    {
        rig.Dispose();
        folder.Dispose();
    }
}
