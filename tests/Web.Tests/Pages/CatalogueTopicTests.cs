using Dashboard.Core.Analyses;
using Dashboard.Core.Applications;
using Dashboard.Web.Pages.NewJob;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class CatalogueTopicTests
{
    [Fact]
    public void Own_programs_come_first_and_every_analysis_stands_once()
    {
        var topics = CatalogueTopic.All([new ApplicationDefinition { Name = "heat", Program = ["/bin/true"] }]);

        topics[0].Entries.Select(entry => entry.Name).ShouldBe(["command", "heat"], ignoreOrder: true);
        topics.SelectMany(topic => topic.Entries).Select(entry => entry.Name).ShouldBe(AnalysisCatalog.All.Select(a => a.Description.Name).Append("heat"), ignoreOrder: true);
        topics.Select(topic => topic.Title).ShouldBeUnique();
        topics.ShouldAllBe(topic => topic.Entries.Count > 0);
    }

    [Fact]
    public void A_program_leads_to_its_form()
    {
        var entry = CatalogueEntry.Of(new ApplicationDefinition { Name = "heat & flow", Program = ["/usr/bin/heat"] });

        entry.Address.ShouldBe("/jobs/new?analysis=command&application=heat%20%26%20flow");
        (entry.Title, entry.Summary).ShouldBe(("heat & flow", "Runs /usr/bin/heat."));
    }
}
