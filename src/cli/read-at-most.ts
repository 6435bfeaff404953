import { open } from "node:fs/promises";

/** The bytes of a file, or null where it has more: what never ends (a pipe, /dev/zero) is cut off as well. */
export async function readAtMost(path: string, bytesMost: number): Promise<Uint8Array | null> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(bytesMost + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
    }
    return null;
  } finally {
    await file.close();
  }
}
