// What a sender writes may name a person where it should not. Everything here keeps what is of use and drops the rest.

import { recent } from "./recent";

const ADDRESS = /(^|[^\d])(\d{1,3}\.){3}\d{1,3}([^\d]|$)|(?=.*::|(.*:){4,})^[\da-f:.]+$/i;
/** WORD is one name of an action, an application, a device or a region. */
export const WORD = /^[\p{L}\p{N}_][\p{L}\p{N}_.:/*{}-]{0,119}$/u;
const MAIL = /[^\s/]+@[^\s/]+/;

/** textOf keeps free text, at most 200 characters, without what may name a person: mailboxes, addresses, long numbers. */
export function textOf(text: string): string | undefined {
  const words = text
    .slice(0, 200)
    .replace(/\+?\d[\d\s()/.-]{4,}\d/g, "*")
    .trim()
    .split(/\s+/)
    .map((word) => (MAIL.test(word) || ADDRESS.test(word) ? "*" : word));
  return words.join(" ") || undefined;
}

/** without takes a name out of a text where it stands as a word of its own. */
export function without(text: string, name: string): string {
  if (!text.includes(name)) return text;
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu"), "{user}");
}

/** actionOf coarsens the path of an action that is a route, as {@link objectOf} does. */
export function actionOf(text: string): string {
  const [method, path] = text.split(" ", 2);
  return path === undefined ? text : `${method} ${objectOf(path) ?? "*"}`;
}

/** wordOf keeps a single word that is neither an address nor a mailbox; undefined for the rest. */
export function wordOf(text: string): string | undefined {
  const word = text.trim();
  return WORD.test(word) && word.length <= 64 && !ADDRESS.test(word) ? word : undefined;
}

/**
 * objectOf coarsens what was touched to a path: the query goes, and so do parts that look like the id of a thing or of a
 * person (numbers, UUIDs, hashes, mailboxes, addresses, what follows /users/ and its likes). undefined for free text and above 200 characters.
 */
export function objectOf(text: string): string | undefined {
  const before = known.get(text);
  if (before) return before.object;
  const object = coarsened(text);
  known.set(text, { object });
  return object;
}

/** The same paths come again and again, and coarsening one is the dearest step of taking an event. */
const known = recent<{ readonly object: string | undefined }>(2 * 1_048_576);

function coarsened(text: string): string | undefined {
  const path = text
    .trim()
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, "")
    .split(/[?#]/, 1)[0];
  if (path === "" || path.length > 200 || /[\s\p{Cc}\p{Cs}]/u.test(decoded(path))) return undefined;
  return path
    .split("/")
    .map((part, i, all) =>
      part !== "{user}" && part !== "" && (namesOne(decoded(part)) || OWNERS.test(all[i - 1])) ? "*" : part,
    )
    .join("/");
}

/** What follows one of these in a path is whose it is. */
const OWNERS = /^(u|users?|profiles?|accounts?|members?|people|persons?|customers?|authors?|home)$/i;

/** A short word of letters fits none of the patterns below; most parts are one. */
const LETTERS = /^[a-z][a-z_.-]{0,10}$/i;

const namesOne = (part: string): boolean => !LETTERS.test(part) && looksLikeOne(part);
const looksLikeOne = (part: string): boolean =>
  /^\d+$/.test(part) ||
  /^[\da-f]{8}-[\da-f-]{27}$/i.test(part) ||
  /^(?=.*\d)[\da-f]{12,}$/i.test(part) ||
  /^(?=.*\d)(?=.*[a-z])[\w-]{20,}$/i.test(part) ||
  /^[~@]./.test(part) ||
  MAIL.test(part) ||
  ADDRESS.test(part);

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
