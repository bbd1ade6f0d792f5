/** Network says which region the addresses of a network belong to. */
export interface Network {
  prefix: string;
  region: string;
}

/** textOfNetworks writes one network a line: "10.1.0.0/16 campus". */
export const textOfNetworks = (networks: readonly Network[]): string =>
  networks.map(({ prefix, region }) => `${prefix} ${region}`).join("\n");

/** networksOf reads such lines; blank ones are left out, and whether each is usable is decided where it is saved. */
export const networksOf = (text: string): Network[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [prefix, ...region] = line.split(/\s+/);
      return { prefix, region: region.join(" ") };
    });
