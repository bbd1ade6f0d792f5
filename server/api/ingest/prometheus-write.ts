import { AppError } from "@/server/errors";
import { writeMetrics } from "@/server/services/ingest/write-metrics";
import { invoke } from "@/server/services/verb";
import { readBody } from "./body";
import { BULK_BYTES } from "./gate";
import type { RawDoor } from "./raw-doors";
import { decodeV1, decodeV2 } from "./remote-write";
import { unsnap } from "./snappy";

const V1 = "prometheus.WriteRequest";
const V2 = "io.prometheus.write.v2.Request";

/** protoOf reads the message's name from a content type; throws AppError("unsupported") for anything else. */
function protoOf(type: string): typeof V1 | typeof V2 {
  const [media, ...parameters] = type.split(";").map((part) => part.trim());
  const proto = parameters.find((part) => part.startsWith("proto="))?.slice(6) ?? V1;
  if (media.toLowerCase() === "application/x-protobuf" && (proto === V1 || proto === V2)) return proto;
  throw new AppError(
    "unsupported",
    `The content type must be application/x-protobuf, with proto=${V1} or proto=${V2}.`,
  );
}

/** prometheusWrite is the receiver of Prometheus remote-write 1.0 and 2.0. */
export const prometheusWrite: RawDoor = {
  path: "/prometheus/write",
  verb: writeMetrics,
  summary: "Prometheus remote-write 1.0 and 2.0: snappy block, protocol buffers",
  types: ["application/x-protobuf"],
  status: 204,
  async answer(request, actor, deps) {
    const proto = protoOf(request.headers.get("content-type") ?? "application/x-protobuf");
    if ((request.headers.get("content-encoding") ?? "snappy").toLowerCase() !== "snappy")
      throw new AppError("unsupported", "Content-Encoding must be snappy (the block format).");
    const bytes = unsnap(await readBody(request, BULK_BYTES), BULK_BYTES);
    const series = proto === V1 ? decodeV1(bytes) : decodeV2(bytes);
    const { taken } = await invoke(writeMetrics, actor, deps, { door: "prometheus", series });
    const headers = {
      "X-Prometheus-Remote-Write-Samples-Written": String(taken),
      "X-Prometheus-Remote-Write-Histograms-Written": "0",
      "X-Prometheus-Remote-Write-Exemplars-Written": "0",
    };
    return new Response(null, { status: 204, headers: proto === V2 ? headers : {} });
  },
};
