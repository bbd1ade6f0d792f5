/** signIn tries a password; it answers undefined when it was right, otherwise what to tell the person. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  let response: Response;
  try {
    response = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
  } catch {
    return "The server does not answer. Your password was not checked.";
  }
  if (response.ok) return undefined;
  const { code, message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  if (code === "DISABLED" || code === "TOO_MANY_FAILURES") return message;
  if (response.status === 429) return "Too many tries from here. Wait a minute, then try again.";
  if (response.status === 401) return "This address and password do not belong together.";
  if (response.status === 400) return "Write an address such as name@example.org.";
  if (response.status === 403)
    return "Sign-in is refused at this address. Open Headroom at the address that it prints at start.";
  return "Sign-in failed on our side. The log has the details.";
}

/** localPath keeps a way back only when it leads into this product; anything else is "/". */
export function localPath(to: string | undefined): string {
  return to && /^\/(?![/\\])[^\\]*$/.test(to) ? to : "/";
}
