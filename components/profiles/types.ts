import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["profiles"];
/** ApplicationRow is an application in the list, with what its owner says of it. */
export type ApplicationRow = Outputs["list"]["applications"][number];
/** Detail is one application: said and learnt. */
export type Detail = Outputs["get"];
/** Profile is what is said of an application. */
export type Profile = NonNullable<Detail["profile"]>;
/** UserRow is a user in the list, by pseudonym. */
export type UserRow = Outputs["users"]["items"][number];
/** Change is what a file would do to one profile. */
export type Change = Outputs["preview"]["changes"][number];
/** NamedUser is a user's profile as it is sent. */
export type NamedUser = NonNullable<inferRouterInputs<AppRouter>["profiles"]["setUsers"]["users"]>[number];
