/**
 * An account on a channel in words that its owner recognises and nobody else can use: `WhatsApp ••••143`. `keys` are its ids
 * there, the one to show first; `channel` is the channel's id.
 */
export function accountDisplay(channel: string, keys: readonly string[]): string {
  const [key] = keys;
  const name = names[channel] ?? channel.charAt(0).toUpperCase() + channel.slice(1);
  if (key === undefined) return name;
  return `${name} ${key.includes('@') ? maskedMailbox(key) : maskedNumber(key)}`;
}

/** The last three characters, after four dots whatever the length; nothing of what is shorter than seven. */
export const maskedNumber = (number: string): string => `••••${number.length < 7 ? '' : number.slice(-3)}`;

const maskedMailbox = (mailbox: string): string =>
  `${mailbox.charAt(0)}••••@${mailbox.slice(mailbox.lastIndexOf('@') + 1)}`;

/** As the platforms write themselves, where that is not their id with a capital. */
const names: Readonly<Record<string, string>> = {
  whatsapp: 'WhatsApp',
  imessage: 'iMessage',
  sms: 'SMS',
};
