import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Lookup } from '../../../src/foundation/http/public-fetch';
import { PublicFetch } from '../../../src/foundation/http/public-fetch';
import { PublicFetchConfig } from '../../../src/foundation/http/public-fetch.config';

/** For these tests one address of this machine is the public internet. */
const publicOne = '127.0.0.2';
jest.mock('../../../src/foundation/http/public-address', () => ({
  isPublicAddress: (address: string) => address === '127.0.0.2',
}));

const limits = { timeoutMs: 5_000, maxAnswerBytes: 1_000 };

/** Takes the first bytes of who connects and hangs up. */
function listener(heard: string[]): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      heard.push(bytes.toString('latin1'));
      socket.destroy();
    });
  });
}

describe('a name that changes its mind', () => {
  const heard: { public: string[]; private: string[] } = { public: [], private: [] };
  const servers = [listener(heard.public), listener(heard.private)] as const;
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => servers[0].listen(0, publicOne, resolve));
    ({ port } = servers[0].address() as AddressInfo);
    await new Promise<void>((resolve) => servers[1].listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => servers.forEach((server) => server.close()));

  it('is connected to at the address that was checked, and not at all once another is found', async () => {
    const answers = [publicOne, '127.0.0.1', '127.0.0.1'];
    let asked = 0;
    const lookup: Lookup = (_, __, done) =>
      done(null, [{ address: answers[asked++] ?? '127.0.0.1', family: 4 }]);
    const guarded = new PublicFetch(new PublicFetchConfig(), lookup);
    const call = () =>
      guarded.fetch(`https://rebinding.example.org:${port}/`, {}, limits).then(
        () => 'answered',
        (error: Error) => (error.cause as { code?: string } | undefined)?.code,
      );

    expect(await call()).not.toBe('ENDPOINT_NOT_PUBLIC');
    expect(asked).toBe(1);
    expect(heard.public).toHaveLength(1);
    // A TLS greeting, and for the name that was asked for.
    expect(heard.public[0]).toContain('rebinding.example.org');

    expect(await call()).toBe('ENDPOINT_NOT_PUBLIC');
    expect(asked).toBe(2);
    expect(heard.public).toHaveLength(1);
    expect(heard.private).toEqual([]);
  });
});
