import { randomBytes, randomInt } from "node:crypto";
import { hashPassword as scrypt } from "better-auth/crypto";

const SYMBOLS = "abcdefghjkmnpqrstuvwxyz23456789";

/** hashPassword is the slow, salted hash that sign-in checks against. */
export const hashPassword = (password: string): Promise<string> => scrypt(password);

/** newPassword makes a password that people can read out: four groups of four, 79 bits. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => SYMBOLS[randomInt(SYMBOLS.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** newKey makes a bearer key: "hr_" and 32 random bytes. */
export const newKey = (): string => `hr_${randomBytes(32).toString("base64url")}`;
