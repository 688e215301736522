using static Dashboard.Web.Auth.Access.AccessKind;
using static Dashboard.Web.Auth.Roles;

namespace Dashboard.Web.Auth.Access;

/// <summary>The pages with their forms. A page's own row is what it takes to see it; its forms may take more.</summary>
public static partial class AccessTable
{
    static AccessRow[] Pages =>
    [
        .. Page(Anyone, "/error/{code:int?}"),
        .. Page(Anyone, "/login", new(Handler, "POST /login", Anyone, Unrecorded: BySignIn), new(Handler, "POST /login?handler=SignOut", Anyone, "sign-out")),
        .. Page(Viewer, "/", Part("/", "Pulse"), Form(Submitter, "/?handler=Exercise", "job.submit")),
        .. Page(Viewer, "/jobs"),
        .. Page(Viewer, "/jobs/{id}",
            Form(Submitter, "/jobs/{id}?handler=Cancel", "job.cancel"),
            Form(Submitter, "/jobs/{id}?handler=Retry", "job.retry"),
            Form(Submitter, "/jobs/{id}?handler=Delete", "job.delete")),
        .. Page(Submitter, "/jobs/{id}/share",
            Form(Submitter, "/jobs/{id}/share?handler=Make", "share.create"),
            Form(Submitter, "/jobs/{id}/share?handler=Revoke", "share.revoke")),
        .. Page(Anyone, "/shared/{secret}"),
        .. Page(Viewer, "/jobs/new",
            Form(Submitter, "/jobs/new", "job.submit"),
            Ask(Viewer, "/jobs/new?handler=Check"), Ask(Viewer, "/jobs/new?handler=Preflight"),
            Part("/jobs/new", "Arguments"), Part("/jobs/new", "Columns")),
        .. Page(Viewer, "/scaling",
            Ask(Viewer, "/scaling?handler=Timings"),
            Form(Submitter, "/scaling?handler=Keep", "job.import")),
        .. Page(Viewer, "/scaling/compare", Form(Submitter, "/scaling/compare?handler=Rerun", "job.submit")),
        .. Page(Viewer, "/scaling/history",
            Form(Submitter, "/scaling/history?handler=Confirm", "curve.confirm"),
            Form(Submitter, "/scaling/history?handler=Note", "curve.annotate"),
            Form(Submitter, "/scaling/history?handler=Pin", "curve.pin")),
        .. Page(Viewer, "/clusters",
            Form(Operator, "/clusters?handler=Start", "cluster.start"),
            Form(Operator, "/clusters?handler=Stop", "cluster.stop"),
            Form(Operator, "/clusters?handler=Forget", "cluster.stop")),
        .. Page(Viewer, "/clusters/{id}"),
        .. Page(Viewer, "/labs"),
        .. Page(Viewer, "/labs/{name}", Form(Submitter, "/labs/{name}?handler=Run", "job.submit")),
        .. Page(Viewer, "/data",
            Form(Submitter, "/data?handler=Register", "dataset.add"),
            Form(Submitter, "/data?handler=ImportSample", "dataset.add"),
            Form(Submitter, "/data?handler=Generate", "dataset.add"),
            Form(Submitter, "/data?handler=Delete", "dataset.delete")),
        .. Page(Viewer, "/data/{id}"),
        .. Page(Viewer, "/workers",
            Form(Owner, "/workers?handler=Join", "token.create"),
            Form(Operator, "/workers?handler=Drain", "runner.drain"),
            Form(Operator, "/workers?handler=Resume", "runner.resume"),
            Form(Operator, "/workers?handler=Forget", "runner.forget")),
        .. Page(Viewer, "/settings",
            Form(Owner, "/settings?handler=Create", "token.create"),
            Form(Owner, "/settings?handler=Revoke", "token.revoke"),
            Ask(Viewer, "/settings?handler=Times"),
            Form(Submitter, "/settings?handler=Schedule", "schedule.create"),
            Form(Submitter, "/settings?handler=Pause", "schedule.pause"),
            Form(Submitter, "/settings?handler=Resume", "schedule.resume"),
            Form(Submitter, "/settings?handler=Unschedule", "schedule.delete")),
        .. Page(Viewer, "/settings/applications",
            Form(Owner, "/settings/applications?handler=Delete", "application.delete"),
            Form(Owner, "/settings/applications?handler=Examples", "application.examples")),
        .. Page(Viewer, "/settings/applications/edit",
            Part("/settings/applications/edit", "Download"),
            Ask(Owner, "/settings/applications/edit?handler=Rows"),
            Ask(Owner, "/settings/applications/edit?handler=Switch"),
            Ask(Owner, "/settings/applications/edit?handler=Upload"),
            Ask(Owner, "/settings/applications/edit?handler=Try"),
            Form(Owner, "/settings/applications/edit?handler=Save", "application.save")),
        .. Page(Owner, "/settings/audit"),
    ];

    static AccessRow[] Page(string role, string address, params AccessRow[] handlers) => [new(AccessKind.Page, address, role), .. handlers];

    /// <summary>A form that changes something.</summary>
    static AccessRow Form(string role, string address, string action) => new(Handler, $"POST {address}", role, action);

    /// <summary>A form that is answered, and nothing is stored.</summary>
    static AccessRow Ask(string role, string address) => new(Handler, $"POST {address}", role, Unrecorded: Computes);

    /// <summary>A part of a page that scripts fetch by itself.</summary>
    static AccessRow Part(string page, string name) => new(Handler, $"GET {page}?handler={name}", Viewer);
}
