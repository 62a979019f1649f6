import { marked } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { echo, says, type AgentReply } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import { refuse } from '../support/flows/graph-api';
import { until } from '../support/flows/until';
import { echoBody, mediaMessage, messagesBody, textMessage } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

const failed = 'Sorry, I could not answer that just now. Please try again in a little while.';
const handedOver = 'A person will answer you here. Write /bot to talk with the assistant again.';
const stopped = 'You will get no more messages from us. Write START if you change your mind.';
const unavailable: AgentReply = { status: 503, body: '' };

describe('P6: silence is never the answer', () => {
  let flow: Flow;
  let newest = 0;

  beforeAll(async () => {
    flow = await Flow.start();
    // Two, and what a person writes goes to either: a command has to be heard where the turn is in work.
    await Promise.all([flow.startGateway(flow.agent.environment), flow.startGateway(flow.agent.environment)]);
  });

  beforeEach(async () => {
    newest++;
    flow.graph.behave = () => undefined;
    flow.agent.behave = echo;
    flow.agent.turns.length = 0;
    await flow.rows('delete from dead_letters');
  });

  /** The person of this test. */
  const person = (): string => personAt(newest);
  const say = (text: string, options = {}): Promise<void> => flow.platform.say(person(), text, options);
  const shown = (): string[] => flow.graph.shownTo(person());
  const gets = (...texts: string[]): Promise<void> =>
    until(`the person gets ${texts.length} texts`, () => shown().length >= texts.length).then(() =>
      expect(shown()).toEqual(texts),
    );

  describe('the agent', () => {
    it('is asked again when it fails, and nobody notices', async () => {
      flow.agent.behave = (turn) => (flow.agent.turns.length < 3 ? unavailable : echo(turn));
      await say('hello');
      await gets('echo hello');
      expect(new Set(flow.agent.turns.map(({ id }) => id)).size).toBe(1);
      expect(await flow.deadLetters()).toEqual([]);
    });

    it.each<[string, AgentReply, number]>([
      ['keeps failing', unavailable, 3],
      ['fails for good', { status: 400, body: '' }, 1],
      ['answers with nothing', says('  '), 3],
      ['answers with something else', { status: 200, body: '<html>' }, 1],
    ])('%s: one honest sentence, and the turn is kept', async (_name, reply, tries) => {
      flow.agent.behave = () => reply;
      await say('hello');
      await gets(failed);
      expect(flow.agent.turns).toHaveLength(tries);
      expect(await flow.deadLetters()).toEqual(['AGENT_FAILED']);
      flow.agent.behave = echo;
      await say('again');
      await gets(failed, 'echo again');
    });

    it('hands over to a person, and is silent until it is called back', async () => {
      flow.agent.behave = () => ({
        status: 200,
        body: JSON.stringify({ text: 'One moment.', handOver: true }),
      });
      await say('a human please');
      await gets(`One moment.\n\n${handedOver}`);
      flow.agent.behave = echo;
      await say('are you there?');
      await flow.atRest();
      expect(flow.agent.turns).toHaveLength(1);
      await say('/bot');
      await say('hello again');
      await until('the assistant answers', () => shown().includes('echo hello again'));
      expect(shown()).toHaveLength(3);
    });
  });

  describe('what cannot be read', () => {
    it('is told once a turn', async () => {
      const pictures = [
        mediaMessage(person(), 'image'),
        mediaMessage(person(), 'image'),
        mediaMessage(person(), 'audio'),
      ];
      await flow.platform.deliver(messagesBody(pictures));
      await gets('I cannot read pictures or audio yet. Please tell me in words.');
      expect(flow.agent.turns).toHaveLength(0);
    });

    it('is told beside the answer to the words', async () => {
      await flow.platform.deliver(messagesBody([mediaMessage(person(), 'image', 'what is this?')]));
      await gets('echo what is this?\n\n(I cannot read pictures yet, so I went by your words alone.)');
    });

    it('of a kind that does not exist yet', async () => {
      const message = { ...textMessage(person(), ''), type: 'hologram', hologram: { id: '1' } };
      await flow.platform.deliver(messagesBody([message]));
      await gets('I cannot read this kind of message yet. Please tell me in words.');
    });
  });

  describe('what cannot be sent', () => {
    it('after the service window is a dead letter, and the agent is not asked', async () => {
      await say('hello from the past', { secondsAgo: 25 * 60 * 60 });
      await until('it is kept', async () => (await flow.deadLetters()).length > 0);
      await flow.atRest();
      expect(await flow.deadLetters()).toEqual(['WINDOW_CLOSED']);
      expect([shown(), flow.agent.turns]).toEqual([[], []]);
    });

    it('is a dead letter when the platform refuses it for good, and the next goes on', async () => {
      flow.graph.behave = ({ text }) => (text.includes('first') ? refuse(400, 131026) : undefined);
      await say('first');
      await until('it is kept', async () => (await flow.deadLetters()).length > 0);
      expect(await flow.deadLetters()).toEqual(['131026']);
      await say('second');
      await gets('echo second');
    });
  });

  describe('commands', () => {
    it('/help, /human and /bot', async () => {
      await say('/help');
      await until('help comes', () => shown().length === 1);
      expect(shown()[0]).toContain('/human');
      await say('/human');
      await until('it is confirmed', () => shown().length === 2);
      await say('is somebody there?');
      await flow.atRest();
      await say(' /BOT ');
      await until('the assistant is back', () => shown().length === 3);
      await say('hello');
      await until('it answers', () => shown().length === 4);
      expect(shown().slice(1)).toEqual([handedOver, 'The assistant is back. How can I help?', 'echo hello']);
    });

    it('STOP is confirmed once and obeyed, until START', async () => {
      await say('Stop');
      await say('STOP');
      await say('are you there?');
      await gets(stopped);
      await flow.atRest();
      await say('/help');
      await flow.atRest();
      await say('start');
      await say('hello');
      await gets(stopped, 'Welcome back. You will get our messages again.', 'echo hello');
    });

    it('STOP while the agent works cancels its answer', async () => {
      let answer: () => void = () => undefined;
      flow.agent.behave = (turn) => new Promise((resolve) => (answer = () => resolve(echo(turn))));
      await say('tell me a long story');
      await until('the agent works', () => flow.agent.turns.length === 1);
      await say('STOP');
      await gets(stopped);
      answer();
      await flow.atRest();
      expect(shown()).toEqual([stopped]);
    });

    it('a person who answers from the business app takes over without a word', async () => {
      let answer: () => void = () => undefined;
      flow.agent.behave = (turn) => new Promise((resolve) => (answer = () => resolve(echo(turn))));
      await say('hello');
      await until('the agent works', () => flow.agent.turns.length === 1);
      await flow.platform.deliver(echoBody(person(), 'I take care of this'));
      await until('it is handed over', async () => (await handedOverCount(flow, person())) === 1);
      answer();
      await say('thank you');
      await flow.atRest();
      expect(shown()).toEqual([]);
      await say('/bot');
      await gets('The assistant is back. How can I help?');
    });
  });

  it('a flood from one person is paced and answered together, and nothing is lost', async () => {
    const limited = await Flow.start({ WHATSAPP_PAIR_PER_MINUTE: '60', WHATSAPP_PAIR_BURST: '2' });
    await limited.startGateway();
    for (let nth = 0; nth < 60; nth++) await limited.say(1);
    await limited.settled();
    expect(limited.counts).toMatchObject({ lost: 0, repeated: 0, misordered: 0 });
    const answers = limited.graph.shownTo(personAt(1));
    // Two at once, the rest waited for one second each: most of the flood is in one answer.
    expect(answers.length).toBeLessThan(20);
    expect(answers.at(-1)).toContain(marked(1, 59));
    await limited.end();
  });
});

async function handedOverCount(flow: Flow, person: string): Promise<number> {
  const rows = await flow.rows(
    `select 1 from conversations c join conversation_keys k on k.conversation_id = c.id
     where k.key = $1 and c.handed_over_at is not null`,
    [`wa_id:${person}`],
  );
  return rows.length;
}
