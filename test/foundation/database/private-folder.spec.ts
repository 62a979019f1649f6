import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder } from '../../../src/foundation/database/private-folder';

describe('ownFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'eliza-gateway-folder-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const path = (name: string) => join(root, name);

  it('makes a folder with exactly these rights, and takes it over later', () => {
    const before = process.umask(0o077);
    ownFolder(path('new'), 0o755);
    process.umask(before);
    ownFolder(path('new'), 0o755);
    expect(statSync(path('new')).mode & 0o777).toBe(0o755);
  });

  it.each([
    ['everybody may write into', () => (mkdirSync(path('open')), chmodSync(path('open'), 0o777), 'open')],
    ['is a link', () => (symlinkSync(path('new'), path('link')), 'link')],
    ['is a file', () => (writeFileSync(path('file'), ''), 'file')],
  ])('refuses what %s', (_, prepare) => {
    const name = prepare();
    expect(() => ownFolder(path(name), 0o755)).toThrow('not ours alone');
  });

  (process.getuid?.() === 0 ? it : it.skip)('refuses what somebody else has put there', () => {
    mkdirSync(path('theirs'));
    chownSync(path('theirs'), 65534, 65534);
    expect(() => ownFolder(path('theirs'), 0o755)).toThrow('not ours alone');
  });
});
