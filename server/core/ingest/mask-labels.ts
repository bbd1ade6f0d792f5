const PERSONAL =
  /(^|[._-])(user|users|email|e-?mail|mail|login|account|customer|client|enduser|subject)([._-]|$)/i;
const MAILBOX = /[^\s/@]+@[^\s/@]+/g;

/** maskLabels blanks values of labels that name a person, by the label's name or because the value is a mailbox. */
export function maskLabels<T extends Readonly<Record<string, string>>>(labels: T): Record<string, string> {
  const masked: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(labels))
    masked[name] = PERSONAL.test(name) ? "*" : value.replace(MAILBOX, "*");
  return masked;
}
