/**
 * The other ways in which the same line may be written, without the number itself; empty for most numbers. For finding
 * only: a number is stored and answered as the platform sent it.
 *
 * Brazil: mobiles gained a leading 9 (`55 AA 9XXXXXXXX`), older accounts lack it; a subscriber part that starts with 2–5
 * is a landline and has one form. Mexico: the old mobile form `521…` and today's `52…` are one line. Argentina: a mobile
 * `549…` may have been stored as `54…`, but a `54…` may be a landline, so it leads nowhere.
 *
 * `number` is international digits, with or without `+`; the answer is in the same form.
 */
export function phoneVariants(number: string): readonly string[] {
  const plus = number.startsWith('+') ? '+' : '';
  const digits = number.slice(plus.length);
  for (const { written, also } of rules)
    if (written.test(digits)) return [plus + digits.replace(written, also)];
  return [];
}

const rules: readonly { readonly written: RegExp; readonly also: string }[] = [
  { written: /^55([1-9][1-9])9([6-9]\d{7})$/, also: '55$1$2' },
  { written: /^55([1-9][1-9])([6-9]\d{7})$/, also: '55$19$2' },
  { written: /^521([2-9]\d{9})$/, also: '52$1' },
  { written: /^52([2-9]\d{9})$/, also: '521$1' },
  { written: /^549([1-9]\d{9})$/, also: '54$1' },
];
