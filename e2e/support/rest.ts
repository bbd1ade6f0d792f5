/** What the journeys read of REST's answers. */
export interface List<T> {
  items: T[];
}
export interface Workload {
  id: string;
  name: string;
  mode: string;
  desired: number;
  source: { kind: string };
}
export interface Plan {
  id: string;
  number: number;
  state: string;
  fromReplicas: number;
  toReplicas: number;
  workload: { id: string; name: string };
}
export interface Policy {
  id: string;
  name: string;
  versions: { version: number; state: string }[];
}
export interface Forecast {
  points: { at: string; quantiles: Record<string, number> }[];
}
export interface Curve {
  points: { at: string; mean: number }[];
}
export interface Model {
  id: string;
  name: string;
  state: string;
  error: string | null;
}
export interface Import {
  id: string;
  workloadId: string;
  state: string;
  accepted: number;
  rejected: number;
}
interface Refusal {
  error: { code: string; message: string };
}

/** Rest calls the product's REST door with the journeys' key, as a script outside the project would. */
export const rest = {
  get: <T>(path: string): Promise<T> => call("GET", path),
  post: <T>(path: string, body: unknown = {}): Promise<T> =>
    call("POST", path, JSON.stringify(body), "application/json"),
  csv: <T>(path: string, body: string): Promise<T> => call("POST", path, body, "text/csv"),
  /** The status and body of a call that may fail. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    key: string | null = keyOf(),
  ): Promise<{ status: number; body: Refusal }> {
    const response = await send(
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      "application/json",
      key,
    );
    return { status: response.status, body: (await response.json().catch(() => null)) as Refusal };
  },
};

async function call<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
  const response = await send(method, path, body, type, keyOf());
  if (!response.ok)
    throw new Error(`${method} /api/v1${path} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<T>;
}

function send(
  method: string,
  path: string,
  body: string | undefined,
  type: string | undefined,
  key: string | null,
) {
  return fetch(`${process.env.HEADROOM_E2E_URL}/api/v1${path}`, {
    method,
    body,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && type && { "content-type": type }),
    },
  });
}

const keyOf = (): string => process.env.HEADROOM_API_KEY ?? "";
