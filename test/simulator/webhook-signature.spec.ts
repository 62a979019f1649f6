import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { signatureOf, webhookBytes } from '../../src/simulator/webhook-signature';

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly bodyBase64: string;
  readonly header: string;
}

const file = join(__dirname, '../fixtures/whatsapp/signature-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

describe('signatureOf', () => {
  it.each(vectors)('agrees with $name', ({ secret, bodyBase64, header }) => {
    expect(signatureOf(Buffer.from(bodyBase64, 'base64'), secret)).toBe(header);
  });
});

describe('webhookBytes', () => {
  it('escapes as Meta does', () => {
    expect(webhookBytes({ t: 'olá 🙏' }).toString()).toBe('{"t":"ol\\u00e1 \\ud83d\\ude4f"}');
  });

  it('is ASCII and means the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = webhookBytes(value);
        expect(bytes.every((byte) => byte < 0x80)).toBe(true);
        expect(JSON.parse(bytes.toString('utf8'))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
