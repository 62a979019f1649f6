import { createHmac } from 'node:crypto';

/** The bytes that Meta would post: compact JSON, every character outside ASCII as `\uXXXX` in lower case (A2). */
export function webhookBytes(body: unknown): Buffer {
  const escaped = JSON.stringify(body).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Buffer.from(escaped, 'ascii');
}

/** The value of `X-Hub-Signature-256` for exactly these bytes. */
export const signatureOf = (bytes: Buffer, appSecret: string) =>
  `sha256=${createHmac('sha256', appSecret).update(bytes).digest('hex')}`;
