using Dashboard.Core.Protocol.Clusters;

namespace Dashboard.Web.Pages.Clusters;

/// <summary>The tile of an engine; without one, the template that the script fills.</summary>
sealed record EngineTile(ClusterModel Page, EngineLook? Engine);
