/** Address is an IP address as its bytes: 4 of version 4, 16 of version 6. */
export type Address = readonly number[];

/** parseAddress reads an IP address of either version, with or without port or brackets; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const plain = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, "$1")
    .replace(/%.*$/, "");
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d+)?$/.exec(plain);
  if (four) {
    const bytes = four.slice(1, 5).map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes : undefined;
  }
  return parseSix(plain);
}

function parseSix(text: string): Address | undefined {
  if (!/^[\da-f:.]{2,45}$/i.test(text) || !text.includes(":")) return undefined;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  let groups = text;
  if (tail) {
    const four = parseAddress(tail[2]);
    if (!four) return undefined;
    groups = `${tail[1]}${((four[0] << 8) | four[1]).toString(16)}:${((four[2] << 8) | four[3]).toString(16)}`;
  }
  const halves = groups.split("::");
  if (halves.length > 2) return undefined;
  const [head, rest] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...(rest ?? [])];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const bytes = all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
  // A version 4 address in a version 6 socket (RFC 4291, 2.5.5.2).
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12) : bytes;
}

/** Prefix is the leading bits that addresses of one network share. */
export interface Prefix {
  bytes: Address;
  bits: number;
}

/** parsePrefix reads CIDR such as 10.1.0.0/16; undefined when it is not one. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address, length] = text.trim().split("/");
  const bytes = parseAddress(address);
  const bits = Number(length);
  return bytes && /^\d{1,3}$/.test(length ?? "") && bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

/** inside tells whether an address lies in a network. */
export function inside(address: Address, { bytes, bits }: Prefix): boolean {
  if (address.length !== bytes.length) return false;
  return bytes.every((byte, i) => {
    const here = Math.min(8, Math.max(0, bits - i * 8));
    return (byte ^ address[i]) >> (8 - here) === 0;
  });
}

/** PREFIX_BITS are the bits that are kept of an address whose region nobody named, by its length in bytes. */
export const PREFIX_BITS = { 4: 16, 16: 32 } as const;

/** prefixOf names the network of an address by its first 16 (version 4) or 32 (version 6) bits, e.g. "ip4:203.0". */
export function prefixOf(address: Address): string {
  return address.length === 4
    ? `ip4:${address[0]}.${address[1]}`
    : `ip6:${[0, 2].map((i) => ((address[i] << 8) | address[i + 1]).toString(16)).join(":")}`;
}

/** cellOf names the cell of a grid of `degrees` that a place lies in, by its south-west corner, e.g. "48N:11E". */
export function cellOf(latitude: number, longitude: number, degrees: number): string {
  const corner = (value: number, positive: string, negative: string) => {
    const edge = Math.floor(value / degrees) * degrees;
    return `${Number(Math.abs(edge).toFixed(2))}${edge < 0 ? negative : positive}`;
  };
  return `${corner(latitude, "N", "S")}:${corner(longitude, "E", "W")}`;
}
