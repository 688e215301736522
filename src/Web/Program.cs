return await Dashboard.Web.DashboardApp.RunAsync(args);
