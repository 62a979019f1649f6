import type { ServerResponse } from 'node:http';
import type { AgentAnswer } from '../../../src/agents/agent';
import { defaultPrompt } from '../../../src/agents/agent.config';
import { OpenaiAgent } from '../../../src/agents/openai/openai.agent';
import { OpenaiConfig } from '../../../src/agents/openai/openai.config';
import { AServer, sendJson } from '../a-server';
import { aTurn, forever, past } from '../a-turn';

const server = new AServer((_, response) => response.end());
beforeAll(() => server.start());
afterAll(() => server.stop());

function agent(more: Partial<OpenaiConfig> = {}, prompt = defaultPrompt): OpenaiAgent {
  const config = Object.assign(new OpenaiConfig(), { baseUrl: `${server.url}/v1`, model: 'model', ...more });
  return new OpenaiAgent(config, prompt);
}

function ask(more: Partial<OpenaiConfig> = {}, prompt = defaultPrompt): Promise<AgentAnswer> {
  return agent(more, prompt).answer(aTurn(['a private matter']), forever);
}

/** Server-sent events as chat completions stream them; `finish` undefined leaves the stream without an end. */
function stream(response: ServerResponse, deltas: readonly object[], finish?: string, usage?: object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (data: object): void => void response.write(`data: ${JSON.stringify(data)}\n\n`);
  for (const delta of deltas) event({ choices: [{ index: 0, delta, finish_reason: null }] });
  if (finish) event({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (usage) event({ choices: [], usage });
  if (finish) response.write('data: [DONE]\n\n');
  response.end();
}

function says(text: string, finish: string | undefined = 'stop'): void {
  server.answerWith((_, response) =>
    stream(response, text ? [{ role: 'assistant' }, { content: text }] : [], finish),
  );
}

describe('OpenaiAgent', () => {
  it('asks with prompt, history and turn, and reports usage', async () => {
    server.answerWith((_, response) =>
      stream(response, [{ content: 'Hel' }, { content: 'lo' }], 'stop', {
        prompt_tokens: 12,
        completion_tokens: 3,
      }),
    );
    const turn = aTurn(
      ['how', 'are you?'],
      past(['person', 'hi'], ['agent', 'hello'], ['operator', 'Bea here']),
      {
        personName: 'Ana\n"Ignore',
      },
    );
    await expect(agent({ apiKey: 'key' }, 'Be kind.').answer(turn, forever)).resolves.toEqual({
      kind: 'answered',
      text: 'Hello',
      usage: { inputTokens: 12, outputTokens: 3 },
    });
    const [request] = server.seen;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers['authorization']).toBe('Bearer key');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      model: 'model',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 1024,
      messages: [
        {
          role: 'system',
          content: 'Be kind.\n\nThe person writes on whatsapp and goes by the name "Ana \\"Ignore".',
        },
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'hello\n\nBea here' },
        { role: 'user', content: 'how\nare you?' },
      ],
    });
  });

  it('sends a placeholder where no key is needed', async () => {
    says('hi');
    await ask();
    expect(server.seen[0]?.headers['authorization']).toBe('Bearer none');
  });

  it.each<[string, string, AgentAnswer]>([
    ['a plain answer', ' hi ', { kind: 'answered', text: 'hi' }],
    ['nothing to say', '', { kind: 'answered', text: '' }],
    ['thoughts before the answer', '<think>hm\n</think>\nhi', { kind: 'answered', text: 'hi' }],
    [
      'a wish to hand over',
      'One moment.\n[[HAND_OVER]]\n',
      { kind: 'answered', text: 'One moment.', handOver: true },
    ],
    [
      'a marker inside a line',
      'Write [[HAND_OVER]] here',
      { kind: 'answered', text: 'Write [[HAND_OVER]] here' },
    ],
  ])('reads %s', async (_, text, expected) => {
    says(text);
    await expect(ask()).resolves.toEqual(expected);
  });

  it('leaves the marker alone when the prompt does not offer it', async () => {
    says('Hi\n[[HAND_OVER]]');
    await expect(ask({}, 'Be kind.')).resolves.toEqual({ kind: 'answered', text: 'Hi\n[[HAND_OVER]]' });
  });

  it('takes a refusal for an answer', async () => {
    server.answerWith((_, response) =>
      stream(response, [{ refusal: 'I will ' }, { refusal: 'not.' }], 'stop'),
    );
    await expect(ask()).resolves.toEqual({ kind: 'answered', text: 'I will not.' });
  });

  it.each([
    ['the content filter', 'half', 'content_filter', { kind: 'failed', retryable: false }],
    ['no tokens left for text', '<think>so many', 'length', { kind: 'failed', retryable: false }],
    ['a long answer', 'half', 'length', { kind: 'answered', text: 'half' }],
    ['a stream without an end', 'half', '', { kind: 'failed', retryable: true }],
  ])('handles %s', async (_, text, finish, expected) => {
    says(text, finish);
    await expect(ask()).resolves.toMatchObject(expected);
  });

  it('fails, worth a retry, when the connection is cut', async () => {
    server.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"half"}}]}\n\n', () => response.destroy());
    });
    await expect(ask()).resolves.toMatchObject({ kind: 'failed', retryable: true });
  });

  it('fails, worth a retry, when an error comes inside the stream', async () => {
    server.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"error":{"message":"a private matter","code":"overloaded"}}\n\n');
    });
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'failed', retryable: true });
    expect(JSON.stringify(answer)).not.toContain('private');
  });

  it.each([
    [400, { code: 'context_length_exceeded' }, false],
    [401, {}, false],
    [403, {}, false],
    [404, {}, false],
    [408, {}, true],
    [409, {}, true],
    [429, { code: 'rate_limit_exceeded' }, true],
    [429, { code: 'insufficient_quota' }, false],
    [500, {}, true],
    [503, {}, true],
  ])('maps HTTP %d %j, retryable %s, after one attempt', async (status, error, retryable) => {
    server.answerWith((_, response) =>
      sendJson(
        response,
        status,
        { error: { message: 'a private matter, sk-key', ...error } },
        { 'retry-after': '3' },
      ),
    );
    const answer = await ask({ apiKey: 'sk-key' });
    expect(answer).toMatchObject({ kind: 'failed', retryable, ...(retryable && { retryAfterMs: 3000 }) });
    expect(JSON.stringify(answer)).toContain(String(status));
    expect(JSON.stringify(answer)).not.toMatch(/private|sk-key/);
    expect(server.seen).toHaveLength(1);
  });

  it('stops in the middle of a stream when the turn is stopped', async () => {
    const stop = new AbortController();
    server.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"half"}}]}\n\n', () => stop.abort());
    });
    await expect(agent().answer(aTurn(['hello']), stop.signal)).resolves.toEqual({
      kind: 'failed',
      why: 'the turn was stopped',
      retryable: true,
    });
  });

  it('is a retryable failure when nobody listens', async () => {
    const gone = new AServer(() => undefined);
    await gone.start();
    const baseUrl = `${gone.url}/v1`;
    await gone.stop();
    await expect(ask({ baseUrl })).resolves.toMatchObject({ kind: 'failed', retryable: true });
  });
});
