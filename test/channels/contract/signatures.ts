import type { Channel } from '../../../src/channels';
import type { ChannelUnderTest } from '../channel.contract';

/** Only what the platform signed is taken, to the last byte. */
export function describeSignatures<C extends object, P>(
  under: ChannelUnderTest<C, P>,
  channel: Channel<C, P>,
): void {
  const { credentials } = under;
  const first = (): Buffer => under.bodies[0] ?? Buffer.alloc(0);

  test('takes what the platform signed', () => {
    expect(under.bodies.length).toBeGreaterThan(0);
    for (const body of under.bodies) {
      const request = under.sign(body, credentials);
      expect(channel.unsigned?.(request)).toBeUndefined();
      expect(channel.verify(request, credentials).ok).toBe(true);
    }
  });

  const whenSigned = under.signsBody === false ? test.skip : test;
  whenSigned('refuses a body of which one byte is changed', () => {
    const genuine = under.sign(first(), credentials);
    expect(genuine.body.length).toBeGreaterThan(0);
    for (let at = 0; at < genuine.body.length; at++)
      expect(channel.verify({ ...genuine, body: flipped(genuine.body, at) }, credentials).ok).toBe(false);
  });

  test('refuses a signature of which one byte is changed, and none', () => {
    const genuine = under.sign(first(), credentials);
    const header = Buffer.from(genuine.headers[under.signatureHeader] ?? '');
    expect(header.length).toBeGreaterThan(0);
    const values = [...header.keys()].map((at) => flipped(header, at).toString('latin1'));
    for (const value of [...values, '', undefined]) {
      const headers = { ...genuine.headers, [under.signatureHeader]: value };
      expect(channel.verify({ ...genuine, headers }, credentials).ok).toBe(false);
    }
  });

  test('refuses whatever its headers show to be unsigned', () => {
    const genuine = under.sign(first(), credentials);
    for (const value of ['', undefined, 'x', genuine.headers[under.signatureHeader]]) {
      const request = { ...genuine, headers: { ...genuine.headers, [under.signatureHeader]: value } };
      const why = channel.unsigned?.(request);
      if (why !== undefined) expect(channel.verify(request, credentials)).toEqual({ ok: false, why });
    }
    expect(channel.verify({ ...genuine, headers: {} }, credentials).ok).toBe(false);
  });

  const { others } = under;
  if (others)
    test('refuses what was signed for another account, and checks by what differs', () => {
      for (const body of under.bodies)
        expect(channel.verify(under.sign(body, others), credentials).ok).toBe(false);
      if (channel.secretOf) expect(channel.secretOf(others)).not.toBe(channel.secretOf(credentials));
    });
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}
