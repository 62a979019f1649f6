import { Agents, placeOfSecret, type Agent } from '../../src/agents';
import { AgentConfig } from '../../src/agents/agent.config';
import type { AgentsRepository, StoredAgent } from '../../src/agents/agents.repository';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Clock } from '../../src/foundation/clock';
import { PublicFetch } from '../../src/foundation/http/public-fetch';
import { PublicFetchConfig } from '../../src/foundation/http/public-fetch.config';
import { Vault } from '../../src/foundation/secrets/vault';
import { recordingLog } from '../support/log';
import { aTurn, forever } from './a-turn';

const secret = 'the secret of the shop';
const vault = new Vault(new SecretsConfig());
const shop = { organizationId: 'shop', agentId: 'clerk' };
const sealed = vault.seal(placeOfSecret('shop', 'clerk'), secret);
const changed = sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));

const installations: Agent = {
  kind: 'echo',
  answer: () => Promise.resolve({ kind: 'answered', text: 'the installation' }),
};

class MovedClock extends Clock {
  ms = 1_000_000;
  now(): Date {
    return new Date(this.ms);
  }
}

/** Agents over rows that a test may change; `looks` are the look-ups. */
function agentsOver(rows: Record<string, Partial<StoredAgent>>) {
  const looks: string[] = [];
  const repository: Pick<AgentsRepository, 'find'> = {
    find: (organizationId, id) => {
      const place = `${organizationId} ${id}`;
      looks.push(place);
      const row = rows[place];
      const empty = { kind: 'echo', prompt: null, model: null, endpoint: null, sealedSecret: null } as const;
      return Promise.resolve(row && { ...empty, version: '1', ...row });
    },
  };
  const clock = new MovedClock();
  const { log, lines, text } = recordingLog();
  const publicFetch = new PublicFetch(new PublicFetchConfig());
  const agents = new Agents(
    installations,
    new AgentConfig(),
    repository as AgentsRepository,
    vault,
    publicFetch,
    clock,
    log,
  );
  return { agents, clock, looks, lines, text, rows };
}

describe('Agents', () => {
  it('are the installation’s own where no organisation has chosen one', async () => {
    const { agents, looks } = agentsOver({});
    const agentId = new AgentConfig().defaultAgentId;
    expect(await agents.of({ organizationId: null, agentId: 'whichever' })).toBe(installations);
    expect(await agents.of({ organizationId: 'shop', agentId })).toBe(installations);
    expect(looks).toEqual([]);
  });

  it('are built once, looked at again after two seconds, and built anew when they changed', async () => {
    const { agents, clock, looks, rows } = agentsOver({ 'shop clerk': { kind: 'eliza' } });
    const first = await agents.of(shop);
    expect(first?.kind).toBe('eliza');
    expect(await agents.of(shop)).toBe(first);
    expect(looks).toHaveLength(1);
    clock.ms += 2_000;
    expect(await agents.of(shop)).toBe(first);
    expect(looks).toHaveLength(2);
    rows['shop clerk'] = { kind: 'echo', version: '2' };
    expect(await agents.of(shop)).toBe(first);
    clock.ms += 2_000;
    expect((await agents.of(shop))?.kind).toBe('echo');
  });

  it('are looked at at once after this process changed one', async () => {
    const { agents, rows } = agentsOver({ 'shop clerk': { kind: 'eliza' } });
    await agents.of(shop);
    rows['shop clerk'] = { kind: 'echo', version: '2' };
    agents.forget('shop', 'clerk');
    expect((await agents.of(shop))?.kind).toBe('echo');
  });

  it('of one organisation are nobody else’s', async () => {
    const { agents, looks } = agentsOver({ 'shop clerk': { kind: 'eliza' } });
    await agents.of(shop);
    expect(await agents.of({ organizationId: 'rival', agentId: 'clerk' })).toBeUndefined();
    expect(looks).toEqual(['shop clerk', 'rival clerk']);
  });

  it.each<[string, Partial<StoredAgent> | undefined, string]>([
    ['is gone', undefined, 'there is none'],
    [
      'has a secret that was sealed elsewhere',
      { sealedSecret: vault.seal('x', secret) },
      'its secret does not open',
    ],
    ['has a secret that was changed', { sealedSecret: changed }, 'its secret does not open'],
    ['has no model', { kind: 'openai', sealedSecret: sealed }, 'its settings are not right'],
    ['has no key of OpenAI', { kind: 'openai', model: 'm' }, 'its settings are not right'],
    ['has no endpoint', { kind: 'http', sealedSecret: sealed }, 'its settings are not right'],
    ['has no secret', { kind: 'http', endpoint: 'https://example.org' }, 'its settings are not right'],
  ])('that %s answers nothing, which is logged without it', async (_, row, why) => {
    const { agents, lines, text } = agentsOver(row ? { 'shop clerk': row } : {});
    expect(await agents.of(shop)).toBeUndefined();
    expect(await agents.of(shop)).toBeUndefined();
    expect(lines).toMatchObject([{ event: 'agent_not_opened', agentId: 'clerk', why }]);
    expect(text()).not.toContain(secret);
    expect(text()).not.toContain(sealed);
  });

  it.each<[string, Partial<StoredAgent>]>([
    ['openai', { kind: 'openai', model: 'm', endpoint: 'https://127.0.0.1/v1' }],
    ['http', { kind: 'http', endpoint: 'https://10.0.0.1/turn', sealedSecret: sealed }],
    ['elizaos', { kind: 'elizaos', endpoint: 'http://example.org', model: 'x' }],
  ])('of the kind %s call nothing that is not public', async (_, row) => {
    const agent = await agentsOver({ 'shop clerk': row }).agents.of(shop);
    expect(await agent?.answer(aTurn(['hello']), forever)).toEqual({
      kind: 'failed',
      why: 'the agent is not on the public internet',
      retryable: false,
    });
  });
});
