using System.Buffers.Binary;

namespace Dashboard.Core.Data.Arrays;

/// <summary>Writes single elements of any kind and byte order.</summary>
static class ElementWriter
{
    /// <param name="element">As many bytes as an element has.</param>
    public static void Write(Span<byte> element, ArrayLayout layout, double value)
    {
        switch (layout.Kind)
        {
            case ElementKind.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(element, value);
                break;
            case ElementKind.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(element, (float)value);
                break;
            case ElementKind.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(element, (long)value);
                break;
            case ElementKind.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(element, (int)value);
                break;
            default:
                element[0] = value != 0 ? (byte)1 : (byte)0;
                break;
        }

        if (layout.BigEndian)
        {
            element.Reverse();
        }
    }
}
