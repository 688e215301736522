using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Dashboard.Core.Tests.Data;

/// <summary>An array of doubles by row and column, written to disk in any of the ways a file may hold it. Knows nothing of the code under test.</summary>
sealed record ArrayOnDisk(double[][] Values, string Type, bool BigEndian, bool Fortran)
{
    public int Rows => Values.Length;

    public int Columns => Rows == 0 ? 0 : Values[0].Length;

    public byte[] Data()
    {
        using var stream = new MemoryStream();
        if (Fortran)
        {
            for (int column = 0; column < Columns; column++)
            {
                for (int row = 0; row < Rows; row++)
                {
                    stream.Write(Element(Values[row][column]));
                }
            }
        }
        else
        {
            foreach (double value in Values.SelectMany(row => row))
            {
                stream.Write(Element(value));
            }
        }

        return stream.ToArray();
    }

    public byte[] Npy(int version = 1, string? shape = null)
    {
        string order = Type == "b1" ? "|" : BigEndian ? ">" : "<";
        shape ??= string.Create(CultureInfo.InvariantCulture, $"({Rows}, {Columns})");
        string text = $"{{'descr': '{order}{Type}', 'fortran_order': {(Fortran ? "True" : "False")}, 'shape': {shape}, }}\n";
        return Header(version, text).Concat(Data()).ToArray();
    }

    public static byte[] Header(int version, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)body.Length);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
        }

        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. body];
    }

    /// <summary>What the file holds, which may be less exact than what was put in.</summary>
    public double Stored(double value) => Type switch
    {
        "f4" => (float)value,
        "i4" => (int)value,
        "i8" => (long)value,
        "b1" => value != 0 ? 1 : 0,
        _ => value,
    };

    byte[] Element(double value)
    {
        byte[] bytes = Type switch
        {
            "f4" => BitConverter.GetBytes((float)value),
            "f8" => BitConverter.GetBytes(value),
            "i4" => BitConverter.GetBytes((int)value),
            "i8" => BitConverter.GetBytes((long)value),
            _ => [value != 0 ? (byte)1 : (byte)0],
        };
        if (BigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
