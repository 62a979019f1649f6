import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** dependency-cruiser's own words on a tree: which rules are broken, and by which file. */
function violations(folder: string): string[] {
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
    ],
    { cwd: folder, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  );
  const report = JSON.parse(run.stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  expect(report.summary.totalCruised).toBeGreaterThan(3);
  return report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

describe('who may import whom', () => {
  it('holds in the whole source', () => {
    expect(violations(root)).toEqual([]);
  }, 60_000);

  it('is noticed when it is broken', () => {
    const tree = mkdtempSync(join(tmpdir(), 'eliza-imports-'));
    try {
      const files: Record<string, string> = {
        'src/foundation/a.ts': `import '../users/users';`,
        'src/users/users.ts': `import 'typeorm';`,
        'src/agents/agent.ts': `import '../users/users';`,
        'src/message-router/deliver/send.ts': `import '../converse/turn'; import '../../users/users';`,
        'src/message-router/converse/turn.ts': `import type { Request } from 'express'; export type R = Request;`,
        'src/channels/sms/sms.ts': `import '../whatsapp/whatsapp';`,
        'src/channels/whatsapp/whatsapp.ts': `import '../contract/c';`,
        'src/channels/contract/c.ts': `import '../whatsapp/whatsapp';`,
      };
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(tree, file)), { recursive: true });
        writeFileSync(join(tree, file), `${text}\nexport const here = 1;\n`);
      }
      for (const shared of ['node_modules', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
        symlinkSync(join(root, shared), join(tree, shared));
      const names = violations(tree).map((line) => line.split(':')[0]);
      expect([...new Set(names)].sort()).toEqual([
        'agents-not-to-connections-users-message-router-auth-operations-simulator',
        'channels-not-to-each-other',
        'contract-stands-alone',
        'express-at-the-edge',
        'foundation-not-to-channels-connections-agents-users-message-router-auth-operations-simulator',
        'no-cycles',
        'only-by-the-surface',
        'stages-meet-at-tables',
        'typeorm-at-its-place',
      ]);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  }, 60_000);
});
