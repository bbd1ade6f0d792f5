import { z } from "zod";

/** AddressRule is what addresses of one kind of server look like. */
export interface AddressRule {
  /** Protocols with their colon; the first is meant where none is written. */
  readonly protocols: readonly [string, string];
  readonly example: string;
  /** Where a password goes instead. */
  readonly password: string;
  /** The address as it is kept, or what is wrong with what stands after the host. */
  keep(url: URL): string | { readonly fault: string };
}

/** addressOf makes a schema of addresses that hold no password; it fails with what to enter instead. */
export const addressOf = ({ protocols, example, password, keep }: AddressRule) =>
  z
    .string()
    .trim()
    .max(500)
    .transform((text, context) => {
      const [plain, safe] = protocols;
      const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${plain}//${text}`);
      const kept =
        text === "" || !url?.hostname
          ? { fault: `"${text}" is no address. Enter e.g. ${example}.` }
          : url.protocol !== plain && url.protocol !== safe
            ? { fault: `${url.protocol} is not spoken here. Enter an address with ${plain}// or ${safe}//.` }
            : url.username || url.password
              ? { fault: `An address may not hold a password. ${password}` }
              : keep(url);
      if (typeof kept === "string") return kept;
      context.addIssue({ code: "custom", message: kept.fault });
      return z.NEVER;
    });
