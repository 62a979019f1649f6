import { createHmac } from 'node:crypto';
import type { AgentAnswer } from '../../../src/agents/agent';
import { HttpAgent } from '../../../src/agents/http/http.agent';
import { HttpAgentConfig } from '../../../src/agents/http/http.config';
import { Clock } from '../../../src/foundation/clock';
import { AServer, sendJson } from '../a-server';
import { aTurn, forever, past } from '../a-turn';

const secret = 'a secret of enough characters';
const now = new Date('2026-11-25T10:00:01.900Z');

class StandingClock extends Clock {
  now(): Date {
    return now;
  }
}

const server = new AServer((_, response) => sendJson(response, 200, { text: 'yes' }));
beforeAll(() => server.start());
afterAll(() => server.stop());

function agent(more: Partial<HttpAgentConfig> = {}): HttpAgent {
  return new HttpAgent(
    Object.assign(new HttpAgentConfig(), { url: server.url, secret, ...more }),
    new StandingClock(),
  );
}

describe('HttpAgent', () => {
  it('posts the turn and its history, signed, with the turn as idempotency key', async () => {
    server.answerWith((_, response) => sendJson(response, 200, { text: 'yes' }));
    const turn = aTurn(['hello', 'there'], past(['person', 'hi'], ['agent', 'ho']), { personName: 'Ana' });
    await expect(agent().answer(turn, forever)).resolves.toEqual({ kind: 'answered', text: 'yes' });

    const [request] = server.seen;
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers['idempotency-key']).toBe(turn.id);
    const seconds = Math.floor(now.getTime() / 1000);
    const hex = createHmac('sha256', secret).update(`${seconds}.${request?.body}`).digest('hex');
    expect(request?.headers['x-eliza-timestamp']).toBe(String(seconds));
    expect(request?.headers['x-eliza-signature']).toBe(`t=${seconds},v1=${hex}`);
    expect(turn.historyAsked).toEqual([2000]);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      id: turn.id,
      agentId: turn.agentId,
      entityId: turn.entityId,
      roomId: turn.roomId,
      conversationId: turn.conversationId,
      channel: 'whatsapp',
      personName: 'Ana',
      messages: [{ text: 'hello' }, { text: 'there' }],
      history: [
        { from: 'person', text: 'hi' },
        { from: 'agent', text: 'ho' },
      ],
    });
  });

  it('sends no history when told so', async () => {
    server.answerWith((_, response) => sendJson(response, 200, { text: 'yes' }));
    const turn = aTurn(['hello'], past(['person', 'hi']));
    await agent({ historyTokens: 0 }).answer(turn, forever);
    expect(turn.historyAsked).toEqual([]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ history: [] });
  });

  it.each<[number, string, AgentAnswer]>([
    [200, '{"text":"**hi**","extra":1}', { kind: 'answered', text: '**hi**' }],
    [201, '{"text":"x","handOver":true}', { kind: 'answered', text: 'x', handOver: true }],
    [200, '{"handOver":true}', { kind: 'answered', text: '', handOver: true }],
    [200, '{"text":"x","handOver":"yes","usage":{"inputTokens":-1}}', { kind: 'answered', text: 'x' }],
    [
      200,
      '{"text":"x","usage":{"inputTokens":3,"outputTokens":4}}',
      { kind: 'answered', text: 'x', usage: { inputTokens: 3, outputTokens: 4 } },
    ],
    [204, '', { kind: 'answered', text: '' }],
    [200, '', { kind: 'answered', text: '' }],
  ])('reads %d %s', async (status, body, expected) => {
    server.answerWith((_, response) => response.writeHead(status).end(body));
    await expect(agent().answer(aTurn(['hello']), forever)).resolves.toEqual(expected);
  });

  it.each([
    [200, 'sure thing', false],
    [200, '{"text":7}', false],
    [200, '["text"]', false],
    [302, '', false],
    [400, '{"text":"no"}', false],
    [404, '', false],
    [408, '', true],
    [425, '', true],
    [429, '', true],
    [500, '', true],
    [503, '', true],
  ])('fails at %d %s, retryable %s', async (status, body, retryable) => {
    server.answerWith((_, response) =>
      response.writeHead(status, { location: `${server.url}/elsewhere` }).end(body),
    );
    await expect(agent().answer(aTurn(['hello']), forever)).resolves.toMatchObject({
      kind: 'failed',
      retryable,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('refuses an answer larger than 256 kB', async () => {
    server.answerWith((_, response) => sendJson(response, 200, { text: 'x'.repeat(256 * 1024) }));
    await expect(agent().answer(aTurn(['hello']), forever)).resolves.toMatchObject({
      kind: 'failed',
      retryable: false,
    });
  });

  it('never tells what was said or the secret in why', async () => {
    server.answerWith((request, response) => response.writeHead(500).end(request.body));
    const answer = await agent().answer(aTurn(['a private matter']), forever);
    expect(JSON.stringify(answer)).not.toMatch(/private|secret/);
  });
});
