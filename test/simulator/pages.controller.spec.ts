import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulatorApp } from './simulator-app';

const folder = join(__dirname, '../../src/simulator/pages');

let app: Awaited<ReturnType<typeof startSimulatorApp>>;
beforeAll(async () => {
  app = await startSimulatorApp();
});
afterAll(() => app.close());

describe('the pages of the simulator', () => {
  it.each(['sign-in', 'phone'])('%s is a page that may run its own files alone', async (page) => {
    const response = await app.request('GET', page);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]* src="\/simulator\/pages\/)|<style| style=| on\w+=/);
  });

  it('has every file of its folder, as what it is', async () => {
    const types = { css: 'text/css', html: 'text/html', js: 'text/javascript', svg: 'image/svg+xml' };
    for (const file of readdirSync(folder)) {
      const response = await app.request('GET', `pages/${file}`);
      expect([file, response.status]).toEqual([file, 200]);
      expect(response.headers.get('content-type')).toContain(
        types[file.split('.').at(-1) as keyof typeof types],
      );
      expect(await response.text()).toBe(readFileSync(join(folder, file), 'utf8'));
    }
  });

  it.each(['pages/..%2Fsimulator.ts', 'pages/%2e%2e%2fpages.controller.ts', 'pages/other.js', 'pages/'])(
    'has no %s',
    async (path) => {
      expect((await app.request('GET', path)).status).toBe(404);
    },
  );

  it('names in its pages only files that there are', async () => {
    for (const page of ['sign-in', 'phone']) {
      const html = await (await app.request('GET', page)).text();
      const named = [...html.matchAll(/\/simulator\/pages\/([\w.-]+)/g)].map(([, name = '']) => name);
      expect(named.length).toBeGreaterThan(3);
      for (const name of named) expect((await app.request('GET', `pages/${name}`)).status).toBe(200);
    }
  });

  it('lets its own pages write, and nobody else’s', async () => {
    const write = (origin: string) => app.request('POST', 'people/ada/messages', { text: 'hi' }, { origin });
    expect((await write(app.address)).status).toBe(202);
    expect((await write('https://example.com')).status).toBe(403);
  });
});
