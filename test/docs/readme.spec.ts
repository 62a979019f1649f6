import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentTurn, PastMessage } from '../../src/agents';
import { ElizaAgent } from '../../src/agents/eliza/eliza.agent';
import { page, root, rowsOf, section, textOf } from './pages';

describe('the promises of README.md', () => {
  const promises = rowsOf(section(page('README.md').text, /What it promises/)).map(
    ([, promise = '', , test = '']) => ({
      promise: promise.replaceAll('**', ''),
      file: test.replaceAll('`', ''),
    }),
  );

  it('are seven', () => {
    expect(promises).toHaveLength(7);
  });

  it.each(promises)('$promise: a test holds it', ({ promise, file }) => {
    expect(existsSync(join(root, file))).toBe(true);
    const titles = [...textOf(file).matchAll(/\b(?:describe|it|test)(?:\.\w+)*\(\s*(['"`])(.+?)\1/g)].map(
      ([, , title = '']) => title,
    );
    expect(titles.filter((title) => title.toLowerCase().includes(promise.toLowerCase()))).not.toEqual([]);
  });
});

describe('the picture of README.md', () => {
  const shown = [...textOf('docs/images/chat.svg').matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(
    ([, line = '']) => line.replace(/<[^>]+>/g, ''),
  );

  it('shows what ELIZA says', async () => {
    const eliza = new ElizaAgent();
    const past: PastMessage[] = [];
    for (const [at, line] of shown.entries()) {
      const said = /^› ([^/].*)$/.exec(line)?.[1];
      if (said === undefined) continue;
      const answer = await eliza.answer(turn(said, [...past]));
      const text = answer.kind === 'answered' ? answer.text : answer.why;
      expect(shown[at + 1]).toBe(`Eliza  ${text}`);
      past.push({ from: 'person', text: said, at: when }, { from: 'agent', text, at: when });
    }
    expect(past.length).toBeGreaterThan(4);
  });

  it('shows what the commands say', () => {
    const step = textOf('src/message-router/steps/hand-over.step.ts');
    const told = shown.filter((_line, at) => /^› \/(human|bot)$/.test(shown[at - 1] ?? ''));
    expect(told).toHaveLength(2);
    for (const line of told) expect(step).toContain(`'${line.replace('Eliza  ', '')}'`);
  });
});

const when = '2026-11-25T10:00:00.000Z';

function turn(said: string, past: readonly PastMessage[]): AgentTurn {
  return {
    id: 'turn',
    agentId: 'agent',
    entityId: 'user',
    roomId: 'room',
    conversationId: 'conversation',
    channel: 'whatsapp',
    personName: 'Ada',
    messages: [{ text: said, at: when }],
    history: () => Promise.resolve(past),
  };
}
