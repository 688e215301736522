using System.Text;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Csv;

namespace Dashboard.Core.Analyses.GroupMax;

/// <summary>A chunk is one segment of a file (several, where files are many); a partial is what each of them holds.</summary>
sealed class GroupMaxRun(GroupMaxParameters parameters, GroupMaxPlan plan)
    : AnalysisRun<GroupMaxParameters, SegmentFindings[]>(parameters)
{
    public override IReadOnlyList<Chunk> Chunks { get; } = plan.Chunks();

    /// <summary>Its items are bytes, each looked at once.</summary>
    public override long? BytesMoved => Chunks.Sum(c => c.Items);

    /// <summary>A small file that has everything the scan looks for: quotes, doubled ones, bad rows, ties, two segments.</summary>
    protected override GroupMaxRun Miniature()
    {
        byte[] text = Encoding.UTF8.GetBytes("v,k,g\n1,A,x\n\"2\",\"B\"\"b\",x\r\n2,\"C\nc\",y\n,D,y\n1e1,E,z\nnone,F,z\n7\n\"8\"8,G,z\n-0.5,H,z");
        var table = CsvTable.Read(new DataFile("prime.csv", ""), new MemorySource(text));
        var small = new GroupMaxParameters { Value = "v", Key = "k", GroupBy = plan.ByFile ? GroupMaxParameters.ByFile : "g" };
        return new GroupMaxRun(small, new GroupMaxPlan(small, [table], segmentBytes: 30, bufferBytes: 32) { Open = _ => new MemorySource(text) });
    }

    protected override SegmentFindings[] MapChunk(int chunk, MapContext context) =>
        plan.SegmentsOf(chunk).Select(segment => SegmentScan.Run(plan, segment, null, context)).ToArray();

    protected override AnalysisResult ReduceAll(IReadOnlyList<SegmentFindings[]> partials)
    {
        var merge = new GroupMaxMerge(plan);
        foreach (var findings in partials.SelectMany(p => p))
        {
            merge.Add(findings);
        }

        return merge.Result();
    }

    protected override void Write(SegmentFindings[] partial, BinaryWriter writer)
    {
        writer.Write(partial.Length);
        foreach (var findings in partial)
        {
            findings.Write(writer);
        }
    }

    protected override SegmentFindings[] Read(BinaryReader reader)
    {
        var partial = new SegmentFindings[reader.ReadInt32()];
        for (int i = 0; i < partial.Length; i++)
        {
            partial[i] = SegmentFindings.Read(reader);
        }

        return partial;
    }
}
