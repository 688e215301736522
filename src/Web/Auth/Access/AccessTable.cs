using static Dashboard.Web.Auth.Access.AccessKind;
using static Dashboard.Web.Auth.Roles;

namespace Dashboard.Web.Auth.Access;

/// <summary>
/// Who may do what: every address, page, form and hub method there is, with the role that it takes. This is the only place that says
/// so: what has no row here refuses to start, and what changes something names what the audit log calls it, or why it is not recorded.
/// </summary>
public static partial class AccessTable
{
    const string Anyone = AccessRow.Anyone;
    const string Computes = "computes an answer and stores nothing";
    const string OfRunners = "reports of Runners; the job's events hold what they say";
    const string Calls = "uses variables and functions that recorded code has defined; a program may do so a thousand times a second";
    const string BySignIn = "the sign-in itself is recorded, with its outcome";

    public static IReadOnlyList<AccessRow> Rows { get; } = [.. Open, .. Jobs, .. Scaling, .. Data, .. Nodes, .. Clusters, .. Access, .. Hubs, .. Pages, .. QueueEngine.AccessRows];

    static AccessRow[] Open =>
    [
        Look(Anyone, "GET /healthz"),
        Look(Anyone, "GET /readyz"),
        Look(Anyone, "GET /theme"),
        Look(Anyone, "GET,HEAD /assets/{version}/{**path}"),
        Look(Viewer, "GET /openapi/v1.json"),
    ];

    static AccessRow[] Jobs =>
    [
        Look(Viewer, "GET /api/v1/analyses"),
        Look(Viewer, "GET /api/v1/strategies"),
        Look(Viewer, "GET /api/v1/jobs"),
        Look(Viewer, "GET /api/v1/jobs/{id}"),
        Look(Viewer, "GET /api/v1/jobs/{id}/events"),
        Look(Viewer, "GET /api/v1/jobs/{id}/log"),
        Look(Viewer, "GET /api/v1/jobs/{id}/trials.csv"),
        Look(Viewer, "GET /api/v1/jobs/{id}/result.txt"),
        Look(Viewer, "GET /api/v1/jobs/{id}/trials/{trial}"),
        Look(Viewer, "GET /api/v1/jobs/{id}/slurm-script"),
        Change(Submitter, "POST /api/v1/jobs", "job.submit"),
        Change(Submitter, "POST /api/v1/jobs/{id}/cancel", "job.cancel"),
        Change(Submitter, "POST /api/v1/jobs/{id}/retry", "job.retry"),
        Change(Submitter, "POST /api/v1/jobs/{id}/pin", "job.pin"),
        Change(Submitter, "POST /api/v1/jobs/{id}/unpin", "job.unpin"),
        Change(Submitter, "DELETE /api/v1/jobs/{id}", "job.delete"),
        Compute(Submitter, "POST /api/v1/jobs/slurm-preview"),
        Look(Viewer, "GET /api/v1/schedules"),
        Look(Viewer, "GET /api/v1/schedules/times"),
        Look(Viewer, "GET /api/v1/schedules/{id}"),
        Change(Submitter, "POST /api/v1/schedules", "schedule.create"),
        Change(Submitter, "POST /api/v1/schedules/{id}/pause", "schedule.pause"),
        Change(Submitter, "POST /api/v1/schedules/{id}/resume", "schedule.resume"),
        Change(Submitter, "DELETE /api/v1/schedules/{id}", "schedule.delete"),
        Look(Viewer, "GET /api/v1/applications"),
        Look(Viewer, "GET /api/v1/applications/{name}"),
        Change(Owner, "POST /api/v1/applications", "application.save"),
        Change(Owner, "PUT /api/v1/applications/{name}", "application.save"),
        Change(Owner, "DELETE /api/v1/applications/{name}", "application.delete"),
    ];

    static AccessRow[] Scaling =>
    [
        Look(Viewer, "GET /api/v1/jobs/{id}/scaling"),
        Look(Viewer, "GET /api/v1/jobs/{id}/proposal.html"),
        Look(Viewer, "GET /api/v1/jobs/{id}/proposal.tex"),
        Look(Viewer, "GET /api/v1/scaling"),
        Look(Viewer, "GET /api/v1/scaling/compare"),
        Look(Viewer, "GET /api/v1/scaling/export.csv"),
        Look(Viewer, "GET /api/v1/scaling/export.json"),
        Look(Viewer, "GET /api/v1/scaling/history"),
        Look(Viewer, "GET /api/v1/scaling/annotations"),
        Look(Viewer, "GET /api/v1/scaling/baselines"),
        Compute(Viewer, "POST /api/v1/scaling/fit"),
        Change(Submitter, "POST /api/v1/scaling/import", "job.import"),
        Change(Submitter, "POST /api/v1/scaling/rerun", "job.submit"),
        Change(Submitter, "POST /api/v1/scaling/annotations", "curve.annotate"),
        Change(Submitter, "DELETE /api/v1/scaling/annotations/{id}", "curve.unannotate"),
        Change(Submitter, "POST /api/v1/scaling/baselines", "curve.pin"),
        Change(Submitter, "DELETE /api/v1/scaling/baselines/{curve}", "curve.unpin"),
        Change(Submitter, "POST /api/v1/scaling/changes", "curve.confirm"),
    ];

    static AccessRow[] Data =>
    [
        Look(Viewer, "GET /api/v1/datasets"),
        Look(Viewer, "GET /api/v1/datasets/{id}"),
        Look(Viewer, "GET /api/v1/datasets/{id}/answers.txt"),
        Change(Submitter, "POST /api/v1/datasets", "dataset.add"),
        Change(Submitter, "DELETE /api/v1/datasets/{id}", "dataset.delete"),
    ];

    static AccessRow[] Nodes =>
    [
        Look(Viewer, "GET /api/v1/runners"),
        Change(Operator, "POST /api/v1/runners/{name}/drain", "runner.drain"),
        Change(Operator, "POST /api/v1/runners/{name}/resume", "runner.resume"),
        Change(Operator, "DELETE /api/v1/runners/{name}", "runner.forget"),
        Look(Runner, "GET /api/v1/runner/jobs/{id}/assignment"),
        new(AccessKind.Endpoint, "POST /api/v1/runner/reports", Runner, Unrecorded: OfRunners),
    ];

    static AccessRow[] Clusters =>
    [
        Look(Viewer, "GET /api/v1/clusters"),
        Look(Viewer, "GET /api/v1/clusters/{id}"),
        Look(Viewer, "GET /api/v1/clusters/{id}/tasks"),
        Change(Operator, "POST /api/v1/clusters", "cluster.start"),
        Change(Operator, "DELETE /api/v1/clusters/{id}", "cluster.stop"),
        Change(Operator, "POST /api/v1/clusters/{id}/engines/{engine}/restart", "cluster.restart"),
        Change(Operator, "POST /api/v1/clusters/{id}/execute", "cluster.execute"),
        Change(Operator, "POST /api/v1/clusters/{id}/run", "cluster.execute"),
        Use("POST /api/v1/clusters/{id}/apply"),
        Use("POST /api/v1/clusters/{id}/map"),
        Use("POST /api/v1/clusters/{id}/push"),
        Use("POST /api/v1/clusters/{id}/pull"),
        Use("POST /api/v1/clusters/{id}/scatter"),
        Use("POST /api/v1/clusters/{id}/gather"),
        Use("POST /api/v1/clusters/{id}/forget"),
        Look(Operator, "GET /api/v1/clusters/{id}/variables"),
        Look(Operator, "GET /api/v1/clusters/{id}/requests"),
        Look(Operator, "GET /api/v1/clusters/{id}/requests/{request}"),
        Use("DELETE /api/v1/clusters/{id}/requests/{request}"),
        Look(Runner, "GET /api/v1/runner/clusters/{id}/line"),
    ];

    static AccessRow[] Access =>
    [
        Look(Viewer, "GET /api/v1/session"),
        Look(Viewer, "GET /api/v1/antiforgery"),
        Look(Owner, "GET /api/v1/tokens"),
        Look(Owner, "GET /api/v1/tokens/{id}"),
        Change(Owner, "POST /api/v1/tokens", "token.create"),
        Change(Owner, "DELETE /api/v1/tokens/{id}", "token.revoke"),
        Change(Owner, "POST /api/v1/login-links", "login-link.create"),
        Look(Owner, "GET /api/v1/audit"),
        Change(Submitter, "POST /api/v1/jobs/{id}/shares", "share.create"),
        Look(Submitter, "GET /api/v1/shares"),
        Change(Submitter, "DELETE /api/v1/shares/{id}", "share.revoke"),
        Look(Anyone, "GET /shared/{secret}/scaling"),
    ];

    static AccessRow[] Hubs =>
    [
        new(Hub, "/hubs/progress", Viewer),
        new(Call, "/hubs/progress WatchJob", Viewer),
        new(Call, "/hubs/progress UnwatchJob", Viewer),
        new(Call, "/hubs/progress WatchAll", Viewer),
        new(Call, "/hubs/progress WatchCluster", Viewer),
        new(Call, "/hubs/progress UnwatchCluster", Viewer),
        new(Hub, "/hubs/runners", Runner),
        new(Call, "/hubs/runners Hello", Runner, "runner.connect"),
        new(Call, "/hubs/runners Progress", Runner, Unrecorded: OfRunners),
        new(Call, "/hubs/runners Pulse", Runner, Unrecorded: OfRunners),
        new(Call, "/hubs/runners Learned", Runner, Unrecorded: OfRunners),
        new(Call, "/hubs/runners SlurmAnswered", Runner, Unrecorded: OfRunners),
        new(Call, "/hubs/runners ClusterTold", Runner, Unrecorded: OfRunners),
    ];

    static AccessRow Look(string role, string address) => new(AccessKind.Endpoint, address, role);

    static AccessRow Change(string role, string address, string action) => new(AccessKind.Endpoint, address, role, action);

    static AccessRow Use(string address) => new(AccessKind.Endpoint, address, Operator, Unrecorded: Calls);

    static AccessRow Compute(string role, string address) => new(AccessKind.Endpoint, address, role, Unrecorded: Computes);
}
