import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CopyOfTheProject } from '../support/copy-of-the-project';

describe('npm run new:channel', () => {
  const copy = new CopyOfTheProject();
  afterAll(() => copy.remove());

  const newChannel = (...args: string[]) =>
    spawnSync(process.execPath, ['scripts/new-channel.mjs', ...args], { cwd: copy.root, encoding: 'utf8' });

  it.each([[], ['whatsapp'], ['toolkit'], ['New'], ['a'], ['new-one'], ['../a'], ['one', 'two']])(
    'writes nothing for %j',
    (...args) => {
      const { status, stderr } = newChannel(...args);
      expect(status).toBe(1);
      expect(stderr).not.toBe('');
      expect(copy.text('src/channels/installed-channels.ts')).not.toContain('New');
    },
  );

  it('writes a channel that compiles, is listed, and fails only on the parts to fill in', () => {
    const { status, stdout } = newChannel('acme');
    expect(status).toBe(0);
    for (const file of stdout.split('\n\n')[0]?.split('\n') ?? [])
      expect(copy.text(file)).not.toContain('__');
    expect(copy.text('src/channels/installed-channels.ts')).toContain('installed(AcmeModule, AcmeChannel),');
    expect(copy.text('.env.example')).toMatch(/^ELIZA_APP_ACME_SECRET=$/m);
    expect(copy.compile()).toBe('');
    expect(copy.lint('src/channels/acme', 'test/channels/acme', 'src/channels/installed-channels.ts')).toBe(
      '',
    );

    const settings = copy.test('test/architecture/settings.spec.ts', 'test/architecture/channels.spec.ts');
    expect(settings.failed).toEqual([]);

    const { passed, failed } = copy.test('test/channels/acme');
    expect(passed.length).toBeGreaterThanOrEqual(10);
    const named = new Set<string>();
    for (const { title, why } of failed.filter(({ title }) => title !== 'nothing is left to fill in')) {
      const part = /to fill in: (.+\))/.exec(why)?.[1];
      expect([title, part]).toEqual([title, expect.any(String)]);
      named.add(part ?? '');
    }
    const all = failed.find(({ title }) => title === 'nothing is left to fill in')?.why ?? '';
    const parts = [...new Set([...all.matchAll(/"([^"]+ \(acme\.[\w.-]+\))"/g)].map(([, part]) => part))];
    expect(parts.sort()).toEqual([
      'bodies that the platform sent (acme.channel.spec.ts)',
      'how a signature is written (acme.webhook.ts)',
      'how the platform signs (acme.channel.spec.ts)',
      'the call that sends (acme.client.ts)',
      'what a delivery says (acme.messages.ts)',
      'what an answer means (acme.client.ts)',
    ]);
    expect(parts).toEqual(expect.arrayContaining([...named]));
  }, 300_000);

  it('never writes over a channel', () => {
    const before = copy.text('src/channels/acme/acme.channel.ts');
    expect(newChannel('acme').status).toBe(1);
    expect(copy.text('src/channels/acme/acme.channel.ts')).toBe(before);
  });

  it('is the command that it says it is', () => {
    const { scripts } = JSON.parse(readFileSync(join(copy.origin, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['new:channel']).toBe('node scripts/run.mjs scripts/new-channel.mjs');
  });
});
