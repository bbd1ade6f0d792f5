declare module "snappyjs" {
  export function compress(bytes: Uint8Array): Uint8Array;
  export function uncompress(block: Uint8Array, most?: number): Uint8Array;
}
