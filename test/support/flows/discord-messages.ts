/** The body of a message as it is sent. */
export interface SentMessage {
  readonly content: string;
  readonly nonce: string;
  readonly enforce_nonce?: boolean;
  readonly allowed_mentions?: { readonly parse?: readonly string[] };
  readonly message_reference?: { readonly message_id?: string };
  readonly components?: readonly Row[];
}

interface Row {
  readonly type: number;
  readonly components: readonly Button[];
}

interface Button {
  readonly type: number;
  readonly style: number;
  readonly label: string;
  readonly custom_id: string;
}

/** What Discord would not take of it, and what we must not send. */
export function faultsOfMessage(message: SentMessage): readonly string[] {
  const { content, nonce, enforce_nonce, allowed_mentions, message_reference, components = [] } = message;
  const buttons = components.flatMap((row) => row.components);
  const faults: readonly (readonly [string, boolean])[] = [
    ['content is empty', typeof content !== 'string' || content.trim() === ''],
    ['content is longer than 2000', [...String(content)].length > 2000],
    ['the nonce has 1 to 25 characters', !/^.{1,25}$/.test(nonce)],
    ['the nonce is not enforced', enforce_nonce !== true],
    ['people are called', !Array.isArray(allowed_mentions?.parse) || allowed_mentions.parse.length > 0],
    [
      'the reference names no message',
      message_reference !== undefined && !/^\d{15,20}$/.test(message_reference.message_id ?? ''),
    ],
    ['more than five rows', components.length > 5],
    [
      'a row is not one of 1 to 5 buttons',
      components.some(({ type, components: of }) => type !== 1 || of.length < 1 || of.length > 5),
    ],
    ['a button is not right', !buttons.every(isButton)],
    ['two buttons have one custom_id', new Set(buttons.map((one) => one.custom_id)).size < buttons.length],
  ];
  return faults.filter(([, isSo]) => isSo).map(([fault]) => fault);
}

const isButton = ({ type, style, label, custom_id }: Button): boolean =>
  type === 2 &&
  style >= 1 &&
  style <= 4 &&
  /^.{1,80}$/su.test(label) &&
  custom_id.length >= 1 &&
  custom_id.length <= 100;
