import { readFileSync } from 'node:fs';
import { variablesOf } from '../../src/foundation/config/environment-variable';
import { absolute, sourceFiles } from '../support/source-files';

/** The variables that configuration classes read, and those that are read by name. */
function variablesInSource(): string[] {
  const names = new Set<string>();
  for (const file of sourceFiles('src', '.config.ts')) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- every file there is, whatever its name
    const exported = require(absolute(file)) as Record<string, unknown>;
    for (const value of Object.values(exported))
      if (typeof value === 'function') for (const name of variablesOf(value).values()) names.add(name);
  }
  for (const file of sourceFiles('src', '.ts')) {
    const text = readFileSync(absolute(file), 'utf8');
    const patterns = file.endsWith('.channel.ts')
      ? [/'(ELIZA_APP_[A-Z_]+)'/g]
      : [/\benvironment\.([A-Z][A-Z_]+)\b/g];
    for (const pattern of patterns) for (const [, name] of text.matchAll(pattern)) if (name) names.add(name);
  }
  // Everybody's convention (no-color.org), not a setting of ours.
  names.delete('NO_COLOR');
  return [...names].sort();
}

describe('.env.example', () => {
  const lines = readFileSync(absolute('.env.example'), 'utf8').split('\n');

  it('names every variable that the product reads, and no other', () => {
    const listed = lines.flatMap((line) => /^([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []).sort();
    expect(listed).toEqual(variablesInSource());
  });

  it('holds no secret', () => {
    const secret = /(SECRET|TOKEN|KEY|KEYS|PASSWORD)=./;
    expect(lines.filter((line) => secret.test(line))).toEqual([]);
  });
});

describe('the source', () => {
  const files = sourceFiles('src', '.ts').map(
    (file) => [file, readFileSync(absolute(file), 'utf8')] as const,
  );

  it('looks into process.env only where the environment is read', () => {
    const allowed = /^src\/(foundation\/config\/|main\.ts|worker\.ts)/;
    expect(
      files
        .filter(([file, text]) => /process\.env\b/.test(text) && !allowed.test(file))
        .map(([file]) => file),
    ).toEqual([]);
  });

  it('has no file that is too long to tell one thing', () => {
    expect(files.filter(([, text]) => text.split('\n').length > 251).map(([file]) => file)).toEqual([]);
  });

  it('has no way around the types and no event bus', () => {
    const doors = /@ts-(ignore|expect-error|nocheck)|forwardRef\(|EventEmitter2|as unknown as \w+;/;
    expect(files.filter(([, text]) => doors.test(text)).map(([file]) => file)).toEqual([]);
  });
});
