/** LINES_A_PART is how many lines of a file are sent at once. */
export const LINES_A_PART = 10_000;

/** FilePart is some whole lines of a file; `line` is the number of the first, from 1, `share` how much of the file was read. */
export interface FilePart {
  lines: string[];
  line: number;
  share: number;
}

/** partsOf reads a file of `size` bytes in parts of whole lines, so that a file need not fit into memory. */
export async function* partsOf(
  stream: ReadableStream<Uint8Array>,
  size: number,
  most = LINES_A_PART,
): AsyncGenerator<FilePart> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let lines: string[] = [];
  let [rest, line, read] = ["", 1, 0];
  for (;;) {
    const { done, value } = await reader.read();
    read += value?.length ?? 0;
    const pieces = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = pieces.pop() ?? "";
    if (done && rest !== "") pieces.push(rest);
    for (const piece of pieces) {
      lines.push(piece);
      if (lines.length < most) continue;
      yield { lines, line, share: size > 0 ? read / size : 1 };
      line += lines.length;
      lines = [];
    }
    if (done) break;
  }
  if (lines.length > 0) yield { lines, line, share: 1 };
}

/** fileKey names a file's content: its SHA-256 where the browser offers it, else its name, size and time of change. */
export async function fileKey(file: File): Promise<string> {
  // Browsers offer it over https and on this machine only.
  if (!globalThis.crypto?.subtle) return `${file.name.slice(0, 100)}:${file.size}:${file.lastModified}`;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const text = btoa(String.fromCharCode(...digest));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
