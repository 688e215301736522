using Dashboard.Web.Auth;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Auth;

public sealed class LoginCodesTests
{
    [Fact]
    public void A_code_signs_in_once()
    {
        var codes = new LoginCodes(TimeProvider.System);
        string code = codes.Issue();

        codes.TryUse(code + "x").ShouldBeFalse();
        codes.TryUse(code).ShouldBeTrue();
        codes.TryUse(code).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Roles.Viewer, "viewer,submitter,operator,owner")]
    [InlineData(Roles.Operator, "operator,owner")]
    [InlineData(Roles.Runner, "runner")]
    public void Roles_of_people_include_those_before_and_runners_stand_apart(string policy, string allowed) =>
        string.Join(',', Roles.Allowed(policy)).ShouldBe(allowed);
}
