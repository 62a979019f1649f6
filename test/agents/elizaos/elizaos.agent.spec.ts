import type { AgentTurn } from '../../../src/agents/agent';
import { ElizaosAgent } from '../../../src/agents/elizaos/elizaos.agent';
import { ElizaosConfig } from '../../../src/agents/elizaos/elizaos.config';
import { sendJson } from '../a-server';
import { aTurn, forever } from '../a-turn';
import { ElizaosServer } from './elizaos-server';

const server = new ElizaosServer();
beforeAll(() => server.start());
beforeEach(() => server.reset());
afterAll(() => server.stop());

function agent(more: Partial<ElizaosConfig> = {}): ElizaosAgent {
  return new ElizaosAgent(Object.assign(new ElizaosConfig(), { url: `${server.url}/`, ...more }));
}

function turnFor(more: Partial<AgentTurn> = {}): AgentTurn {
  const turn = aTurn(['hello', 'there'], [], more);
  server.agentId = turn.agentId;
  return turn;
}

const requests = (): readonly string[] => server.seen.map(({ method, path }) => `${method} ${path}`);

describe('ElizaosAgent', () => {
  it('writes as our entity into the channel of our room and waits for the answer', async () => {
    const turn = turnFor({ personName: 'Ana' });
    await expect(agent().answer(turn, forever)).resolves.toEqual({ kind: 'answered', text: 'hello' });
    const channel = `/api/messaging/channels/${turn.roomId}`;
    expect(requests()).toEqual([
      'GET /api/messaging/message-server/current',
      `GET ${channel}/participants`,
      `POST ${channel}/messages`,
    ]);
    expect(JSON.parse(server.seen[2]?.body ?? '')).toEqual({
      message_server_id: server.messageServerId,
      author_id: turn.entityId,
      content: 'hello\nthere',
      source_type: 'eliza_gateway_whatsapp',
      transport: 'http',
      metadata: {
        isDm: true,
        channelType: 'DM',
        targetUserId: turn.agentId,
        agentMode: { mode: 'assistant' },
        turnId: turn.id,
        conversationId: turn.conversationId,
        platform: 'whatsapp',
        user_display_name: 'Ana',
      },
    });
    expect(server.participants.get(turn.roomId)).toEqual([turn.entityId, turn.agentId]);
  });

  it('needs one request for each further turn', async () => {
    const one = agent();
    await one.answer(turnFor(), forever);
    server.seen.length = 0;
    await one.answer(turnFor(), forever);
    expect(server.seen).toHaveLength(1);
  });

  it('sets the participants right after two users were merged, and for another agent', async () => {
    const one = agent();
    await one.answer(turnFor(), forever);
    for (const change of [
      { entityId: '0199c0de-0000-7000-8000-0000000000ff' },
      { agentId: 'b850bc30-45f8-0041-a00a-0000000000ff' },
    ]) {
      const turn = turnFor(change);
      await expect(one.answer(turn, forever)).resolves.toMatchObject({ kind: 'answered' });
      expect(server.participants.get(turn.roomId)).toEqual([turn.entityId, turn.agentId]);
    }
  });

  it.each([
    ['plain text', { text: ' hi ', thought: 'hm', actions: ['REPLY'] }, ' hi '],
    [
      'an action that spoke last',
      { text: 'Looking…', actionCallbacks: { text: 'It is 5 pm.' } },
      'It is 5 pm.',
    ],
    ['an action that did not speak', { text: 'Done.', actionCallbacks: { text: ' ' } }, 'Done.'],
    ['an agent that will not answer', { thought: 'no', actions: ['IGNORE'] }, ''],
    ['no response', null, ''],
    ['something else', ['text'], ''],
  ])('reads %s', async (_, response, text) => {
    server.agentResponse = response;
    await expect(agent().answer(turnFor(), forever)).resolves.toEqual({ kind: 'answered', text });
  });

  it('shows its key, and fails for good without it', async () => {
    server.apiKey = 'the key';
    await expect(agent({ apiKey: 'the key' }).answer(turnFor(), forever)).resolves.toMatchObject({
      kind: 'answered',
    });
    await expect(agent().answer(turnFor(), forever)).resolves.toMatchObject({
      kind: 'failed',
      retryable: false,
    });
  });

  it('asks for the message server again when the server was set up anew', async () => {
    const one = agent();
    await one.answer(turnFor(), forever);
    server.messageServerId = '00000000-0000-0000-0000-0000000000aa';
    await expect(one.answer(turnFor(), forever)).resolves.toMatchObject({ kind: 'failed', retryable: true });
    await expect(one.answer(turnFor(), forever)).resolves.toMatchObject({ kind: 'answered' });
  });

  it.each([
    [429, true],
    [500, true],
    [404, false],
  ])('maps HTTP %d of any route, retryable %s', async (status, retryable) => {
    for (const failing of ['/current', '/participants', '/messages']) {
      server.reset();
      const turn = turnFor();
      const stub = new Map([
        ['/current', { data: { messageServerId: server.messageServerId } }],
        ['/participants', { data: [] }],
      ]);
      server.answerWith((request, response) => {
        const end = request.path.slice(request.path.lastIndexOf('/'));
        if (end === failing) sendJson(response, status, { error: 'no' }, { 'retry-after': '2' });
        else sendJson(response, 200, stub.get(end));
      });
      await expect(agent().answer(turn, forever)).resolves.toMatchObject({
        kind: 'failed',
        retryable,
        ...(retryable && { retryAfterMs: 2000 }),
      });
    }
  });
});
