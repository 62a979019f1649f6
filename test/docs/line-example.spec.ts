import { spawnSync } from 'node:child_process';
import { CopyOfTheProject } from '../support/copy-of-the-project';
import { blocksOf, page, section } from './pages';

describe('the complete example of docs/adding-a-channel.md', () => {
  const files = blocksOf(section(page('docs/adding-a-channel.md').text, /^## A complete example/)).map(
    ({ text }) => {
      const [, path = ''] = /^(?:\/\/|<!--) (\S+)(?: -->)?\n/.exec(text) ?? [];
      return { path, text: text.slice(text.indexOf('\n') + 1).trimStart() };
    },
  );
  const copy = new CopyOfTheProject();
  afterAll(() => copy.remove());

  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/new-channel.mjs', 'line'], {
      cwd: copy.root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    for (const { path, text } of files) copy.write(path, text);
    copy.delete('src/channels/line/line.to-fill-in.ts');
    copy.delete('test/channels/line/line.to-fill-in.spec.ts');
  });

  it('is made of whole files of one channel', () => {
    expect(files.length).toBeGreaterThan(8);
    for (const { path } of files)
      expect(path).toMatch(/^(src|test)\/channels\/line\/(line[\w.-]+\.ts|README\.md)$/);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    for (const { text } of files.filter(({ path }) => path.startsWith('src/')))
      expect(text.split('\n').length).toBeLessThanOrEqual(251);
  });

  it('compiles', () => {
    expect(copy.compile()).toBe('');
  }, 240_000);

  it('is written as the rest is', () => {
    expect(copy.lint('src/channels/line', 'test/channels/line', 'src/channels/installed-channels.ts')).toBe(
      '',
    );
  }, 240_000);

  it('passes the suite of every channel, and the rules for the source', () => {
    const { passed, failed } = copy.test(
      'test/channels/line',
      'test/architecture/settings',
      'test/architecture/channels',
    );
    expect(failed).toEqual([]);
    expect(passed.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'refuses a body of which one byte is changed',
        'gives a delivery that comes again, hours later, the keys that it had',
        'its payloads are taken: long text',
        'tells the platform our id, the same each time',
      ]),
    );
  }, 240_000);

  it.each([
    [
      'another spelling of a signature',
      'webhook',
      "bytes.toString('base64') === header",
      'true',
      'refuses a signature of which one byte is changed, and none',
    ],
    [
      'a key that is new each time',
      'messages',
      'return eventId;',
      'return `${eventId}:${Date.now()}`;',
      'gives a delivery that comes again, hours later, the keys that it had',
    ],
    [
      'an error for what is not the platform’s',
      'messages',
      "return { kind: 'unreadable', why: 'not-this-platform' };",
      "throw new Error('not LINE');",
      'reads any JSON and any bytes without an error',
    ],
    [
      'a text that is too long',
      'render',
      'textLimit = 5000',
      'textLimit = 6000',
      'its payloads are taken: long text',
    ],
    [
      'a text that cannot be stored',
      'render',
      "text.replace(/\\p{Surrogate}|\\0/gu, '\\ufffd')",
      'text',
      'makes of what no store can hold something that it can',
    ],
    [
      'what the platform said',
      'client',
      "'LINE refused the message'",
      'body',
      'makes one call, and its outcome (400) gives nothing away',
    ],
    [
      'a fault taken for the end',
      'client',
      'status >= 500',
      'status >= 600',
      'makes one call, and its outcome (503) gives nothing away',
    ],
    [
      'a retry key that is new each time',
      'client',
      "'x-line-retry-key': retryKey",
      "'x-line-retry-key': `${retryKey.slice(0, -4)}${Date.now() % 9000 + 1000}`",
      'tells the platform our id, the same each time',
    ],
  ])(
    'would not pass with %s',
    (_, file, from, to, title) => {
      const path = `src/channels/line/line.${file}.ts`;
      const whole = copy.text(path);
      expect(whole).toContain(from);
      copy.write(
        path,
        whole.replace(from, () => to),
      );
      try {
        expect(copy.test('test/channels/line').failed.map((one) => one.title)).toContain(title);
      } finally {
        copy.write(path, whole);
      }
    },
    120_000,
  );
});
