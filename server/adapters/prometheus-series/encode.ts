import protobuf from "protobufjs/minimal.js";
import { compress } from "snappyjs";

/** WrittenSeries is one labelled series of a remote-write request; labels hold `__name__`, points are oldest first. */
export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** [epoch ms, value] */
  readonly points: readonly (readonly [number, number])[];
}

/**
 * encodeWrite makes the body of a remote-write 1.0 request (prompb/remote.proto WriteRequest, snappy block). Labels are
 * written in the order of their names, as the protocol asks; empty values are left out, because they mean no label.
 */
export function encodeWrite(series: readonly WrittenSeries[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const { labels, points } of series) {
    writer.uint32(10).fork();
    for (const name of Object.keys(labels).sort()) {
      if (labels[name] === "") continue;
      writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(labels[name]).ldelim();
    }
    for (const [at, value] of points)
      writer.uint32(18).fork().uint32(9).double(value).uint32(16).int64(at).ldelim();
    writer.ldelim();
  }
  return compress(writer.finish());
}
