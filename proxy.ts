import { type NextRequest, NextResponse } from "next/server";

/** WANTED_PATH is the request header that tells a page's layout, which cannot know it, which address was asked for. */
export const WANTED_PATH = "x-headroom-wanted-path";

/** proxy hands the address on, so that whoever must sign in first arrives where they wanted to go. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  const { pathname, search } = request.nextUrl;
  headers.set(WANTED_PATH, pathname + search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ["/((?!api/|_next/|sign-in|setup|.*\\.).*)"] };
