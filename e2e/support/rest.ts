/** Rest calls the product's REST door with the journeys' key, as a script outside the project would. */
export const rest = {
  get: <T = any>(path: string): Promise<T> => call("GET", path),
  post: <T = any>(path: string, body: unknown = {}): Promise<T> => call("POST", path, JSON.stringify(body), "application/json"),
  csv: <T = any>(path: string, body: string): Promise<T> => call("POST", path, body, "text/csv"),
  /** The status and body of a call that may fail. */
  async ask(method: string, path: string, body?: unknown, key: string | null = keyOf()): Promise<{ status: number; body: any }> {
    const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body), "application/json", key);
    return { status: response.status, body: await response.json().catch(() => null) };
  },
};

async function call<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
  const response = await send(method, path, body, type, keyOf());
  if (!response.ok) throw new Error(`${method} /api/v1${path} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<T>;
}

function send(method: string, path: string, body: string | undefined, type: string | undefined, key: string | null) {
  return fetch(`${process.env.HEADROOM_E2E_URL}/api/v1${path}`, {
    method,
    body,
    headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(body !== undefined && type && { "content-type": type }) },
  });
}

const keyOf = (): string => process.env.HEADROOM_API_KEY ?? "";
