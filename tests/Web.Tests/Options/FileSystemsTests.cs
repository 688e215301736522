using Dashboard.Web.Options;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Options;

public sealed class FileSystemsTests
{
    const string Mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:40 / /home rw,relatime shared:2 - nfs4 server:/home rw
        31 30 8:2 / /home/me/local\040disk rw - xfs /dev/sdb1 rw
        32 22 0:41 / /scratch rw - lustre mds:/scratch rw
        """;

    [Theory]
    [InlineData("/var/data", null)]
    [InlineData("/homeless", null)]
    [InlineData("/home/me/data", "nfs4")]
    [InlineData("/home/me/local disk/data", null)]
    [InlineData("/scratch", "lustre")]
    public void The_deepest_mount_decides(string path, string? expected) => FileSystems.NetworkTypeOf(path, Mounts).ShouldBe(expected);
}
