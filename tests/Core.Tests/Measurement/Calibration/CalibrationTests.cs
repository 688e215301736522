using Dashboard.Core.Measurement.Calibration;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Protocol;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Measurement.Calibration;

public class CalibrationTests
{
    [Fact]
    public void A_real_calibration_has_a_ceiling_and_a_worth_for_every_count_up_to_the_usable_cpus()
    {
        // A small cache keeps the arrays small; what is checked is the shape of the answer, not the machine.
        var node = NodeProbe.Read((null, "not looked for")) with { Caches = [new CacheFacts(2, "unified", 1 << 20, 64)] };
        var calibration = Calibrator.Measure(node, CancellationToken.None);
        var counts = Calibrator.Counts(node.UsableCpus);
        calibration.ComparabilityKey.ShouldBe(node.ComparabilityKey);
        calibration.ArrayBytes.ShouldBe(4L << 20);
        calibration.Ceilings.Select(c => c.Workers).Distinct().ShouldBe(counts);
        calibration.Ceilings.ShouldAllBe(c => c.BytesPerSecond > 0 && c.NumaDomains >= 1);
        calibration.Copies.Select(c => c.Copies).ShouldBe(counts);
        calibration.Copies[0].Throughput.ShouldBe(1);
        calibration.Copies.ShouldAllBe(c => c.Throughput > 0);
    }

    [Fact]
    public void Cancelling_ends_it() => Should.Throw<OperationCanceledException>(() => Calibrator.Measure(NodeProbe.Read((null, null)), new CancellationToken(canceled: true)));

    [Fact]
    public void Neither_key_nor_environment_changes_with_a_calibration()
    {
        var node = Node(4, 2.1) with { Calibration = null };
        NodeIdentity.EnvironmentId(Node(4, 2.1)).ShouldBe(NodeIdentity.EnvironmentId(node));
        NodeIdentity.ComparabilityKey(Node(4, 2.1)).ShouldBe(NodeIdentity.ComparabilityKey(node));
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(6, new[] { 1, 2, 4, 6 })]
    [InlineData(8, new[] { 1, 2, 4, 8 })]
    public void Counts_are_powers_of_two_and_all(int usable, int[] counts) => Calibrator.Counts(usable).ShouldBe(counts);

    [Theory]
    [InlineData(true, 3.9, 4)]
    [InlineData(true, 2.2, 2)]
    [InlineData(false, 2.2, 4)]
    public void On_virtual_machines_the_copies_tell_the_cores(bool isVirtual, double throughput, int cores) =>
        NodeCeilings.Cores(Node(4, throughput) with { Virtual = isVirtual }).ShouldBe(cores);

    [Fact]
    public void Without_a_calibration_the_topology_counts() => NodeCeilings.Cores(Node(4, 2) with { Calibration = null, PhysicalCores = 3 }).ShouldBe(3);

    [Fact]
    public void The_ceiling_between_two_counts_lies_on_the_line_between_them()
    {
        var calibration = Node(4, 4).Calibration;
        NodeCeilings.Bandwidth(calibration, 1).ShouldBe(10e9);
        NodeCeilings.Bandwidth(calibration, 3)!.Value.ShouldBe(22e9, 1);
        NodeCeilings.Bandwidth(calibration, 5).ShouldBeNull();
        NodeCeilings.Bandwidth(null, 1).ShouldBeNull();
    }

    static NodeFacts Node(int cpus, double throughput) => new(
        "", "", "host", "Linux", "6.1", ".NET", "CPU", cpus, cpus, cpus, null, [], 1, 1L << 33, 256, null, null, null, true)
    {
        Calibration = new NodeCalibration(
            "", DateTimeOffset.UnixEpoch, 1 << 20,
            [new(1, 1, 10e9), new(2, 1, 18e9), new(2, 2, 20e9), new(4, 2, 24e9)], [new(1, 1), new(cpus, throughput)], 1),
    };
}
