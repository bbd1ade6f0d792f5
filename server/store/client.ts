import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient, type Prisma } from "@/server/store/prisma/client";

/** Db is what every store function takes first: the client, or the client inside a transaction. */
export type Db = PrismaClient | Prisma.TransactionClient;
export type RootDb = PrismaClient;

/** openDatabase connects a pool of at most `connections` to `url`; the caller disconnects it. */
export function openDatabase(url: string, connections = 10): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: connections }) });
}
