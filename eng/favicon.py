"""Writes host/wwwroot/favicon.ico: the brand mark at 16 and 32 pixels, drawn with four samples a side."""
import pathlib
import struct
import zlib

PETROL, PALE, HALF, SPARK = (14, 90, 102), (165, 196, 200), (107, 156, 164), (194, 81, 42)


def colour(x, y):
    for left, top, rgb in ((1, 1, PETROL), (14, 1, PALE), (1, 14, HALF)):
        if left <= x <= left + 11 and top <= y <= top + 11:
            dx, dy = max(left + 3 - x, 0, x - left - 8), max(top + 3 - y, 0, y - top - 8)
            return rgb if dx * dx + dy * dy <= 9 else None
    return SPARK if (x - 19.5) ** 2 + (y - 19.5) ** 2 <= 5.5**2 else None


def picture(size, n=4):
    rows = bytearray()
    for py in range(size):
        rows.append(0)
        for px in range(size):
            hits = [
                c
                for i in range(n)
                for j in range(n)
                if (c := colour((px + (i + 0.5) / n) * 26 / size, (py + (j + 0.5) / n) * 26 / size))
            ]
            mean = [sum(c[k] for c in hits) // len(hits) if hits else 0 for k in range(3)]
            rows += bytes([*mean, 255 * len(hits) // (n * n)])

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


pictures = [(size, picture(size)) for size in (16, 32)]
out, at = struct.pack("<HHH", 0, 1, len(pictures)), 6 + 16 * len(pictures)
for size, png in pictures:
    out += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), at)
    at += len(png)
out += b"".join(png for _, png in pictures)
(pathlib.Path(__file__).parent.parent / "host/wwwroot/favicon.ico").write_bytes(out)
