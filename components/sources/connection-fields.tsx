"use client";
import { Field, Select, TextArea, TextInput } from "@/components/ui/field";

/** Entered is a connection as it stands in the form. */
export interface Entered {
  url: string;
  kind: "none" | "basic" | "bearer";
  username: string;
  secret: string;
  ca: string;
}

/** NOTHING is an empty connection. */
export const NOTHING: Entered = { url: "", kind: "none", username: "", secret: "", ca: "" };

/** connectionOf makes what verbs take of what was entered. */
export const connectionOf = ({ url, kind, username, secret, ca }: Entered) => ({
  url,
  auth: kind === "basic" ? ({ kind, username } as const) : ({ kind } as const),
  ...(secret && kind !== "none" && { secret }),
  ...(ca.trim() && { ca }),
});

/** ConnectionFields asks where a server is and how it lets us in; `kept` says that a secret is kept already. */
export function ConnectionFields({
  value,
  onChange,
  faults,
  kept = false,
}: {
  value: Entered;
  onChange: (change: Partial<Entered>) => void;
  faults: Record<string, string>;
  kept?: boolean;
}) {
  const { kind } = value;
  const what = kind === "basic" ? "Password" : "Token";
  return (
    <>
      <Field
        label="Address"
        error={faults.url}
        help="Prometheus, VictoriaMetrics, Mimir or Thanos, up to before /api/v1."
      >
        {(parts) => (
          <TextInput
            {...parts}
            value={value.url}
            onChange={(event) => onChange({ url: event.target.value })}
            placeholder="http://prometheus:9090"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Lets us in by">
        {(parts) => (
          <Select
            {...parts}
            value={kind}
            options={[
              { value: "none", label: "Nothing: it is open to us" },
              { value: "basic", label: "User name and password" },
              { value: "bearer", label: "Token" },
            ]}
            onValue={(next) => onChange({ kind: next, secret: "" })}
          />
        )}
      </Field>
      {kind === "basic" && (
        <Field label="User name" error={faults["auth.username"] ?? faults.username}>
          {(parts) => (
            <TextInput
              {...parts}
              value={value.username}
              autoComplete="off"
              onChange={(event) => onChange({ username: event.target.value })}
            />
          )}
        </Field>
      )}
      {kind !== "none" && (
        <Field
          label={what}
          error={faults.secret}
          help={
            kept
              ? "Left empty, the one that is kept is used."
              : "Kept sealed, never shown again, and sent to this server alone."
          }
        >
          {(parts) => (
            <TextInput
              {...parts}
              type="password"
              value={value.secret}
              autoComplete="new-password"
              onChange={(event) => onChange({ secret: event.target.value })}
            />
          )}
        </Field>
      )}
      <details className="py-1" open={value.ca !== "" || faults.ca !== undefined}>
        <summary className="min-h-6 cursor-pointer text-small text-ink-2">
          Certificate authority of your own
        </summary>
        <Field
          label="Authority, PEM"
          stacked
          error={faults.ca}
          help="Only for https:// with a certificate that public authorities did not sign."
        >
          {(parts) => (
            <TextArea
              {...parts}
              value={value.ca}
              className="mono"
              spellCheck={false}
              placeholder="-----BEGIN CERTIFICATE-----"
              onChange={(event) => onChange({ ca: event.target.value })}
            />
          )}
        </Field>
      </details>
    </>
  );
}
