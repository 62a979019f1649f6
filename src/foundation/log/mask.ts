/**
 * A phone number, a platform's id, an e-mail address or a name, so that one line can be told from another without saying
 * who it is: `***1234`, the last four if they are digits of something long enough to stay secret, else `***`.
 */
export function mask(value: string): string {
  return /^.{4,}\d{4}$/s.test(value) ? `***${value.slice(-4)}` : '***';
}

/** Free text of ours or a library's, with every e-mail address and every run of seven digits or more masked. */
export function maskText(text: string): string {
  return text
    .replace(/[^\s@<>"']+@[^\s@<>"']+/g, '***')
    .replace(/(?<![0-9a-f-])\+?\d[\d ()-]{5,}\d(?![0-9a-f-])/gi, (digits) => mask(digits.replace(/\D/g, '')));
}
