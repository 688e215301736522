using Dashboard.Faults.Matrix;
using Dashboard.Faults.Product;

namespace Dashboard.System.Tests;

/// <summary>
/// Some cells of the matrix of faults, one after the other on one product: whatever dies, a sweep ends complete, no finished trial is lost or run
/// again, and nothing stays behind. <c>./bench.sh --faults</c> runs all of them.
/// </summary>
[Collection(Node.This)]
public sealed class FaultTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    [Theory]
    [InlineData("web@stored")]
    [InlineData("stop@spooled")]
    [InlineData("runner@spooled")]
    [InlineData("all@midchunk")]
    [InlineData("leader@midchunk")]
    [InlineData("rank@starting")]
    public async Task Nothing_is_lost_and_nothing_stays(string cell)
    {
        var outcome = await CellRun.RunAsync(fixture.Product, FaultMatrix.Find(cell));

        outcome.Broken.ShouldBeNull(fixture.Product.Log());
    }
}

/// <summary>Web with its own Runner, for all cells.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    public Installation Product { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Product = await Installation.StartAsync(linked: false);

    public ValueTask DisposeAsync() => Product?.DisposeAsync() ?? ValueTask.CompletedTask;
}
