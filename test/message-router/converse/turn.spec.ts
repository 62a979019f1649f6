import fc from 'fast-check';
import type { InboundEvent, MessagePart } from '../../../src/channels';
import { composeTurn } from '../../../src/message-router/converse/turn';
import { echo, identityChanged, message, optOut } from '../events';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 25, 12, 0, second)).toISOString();
/** Events as they wait, at positions 1, 2, … */
const waiting = (...events: InboundEvent[]) =>
  events.map((event, index) => ({ pos: index + 1, step: false, event }));
const textsOf = (...events: InboundEvent[]) =>
  composeTurn(waiting(...events), []).messages.map(({ text }) => text);

const reaction: MessagePart = { kind: 'reaction', target: 'x', emoji: '👍' };
const revoke = (target: string): MessagePart => ({ kind: 'revoke', target });
const edit = (target: string, ...parts: MessagePart[]): MessagePart => ({ kind: 'edit', target, parts });
const text = (words: string): MessagePart => ({ kind: 'text', text: words });
const picture: MessagePart = { kind: 'media', media: 'image' };

describe('order', () => {
  it("is that of the platform's time, then that of arrival", () => {
    expect(
      textsOf(
        message('third', { at: at(2) }),
        message('first', { at: at(0) }),
        message('second', { at: at(1) }),
        message('fourth', { at: at(2) }),
      ),
    ).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('does not depend on how the events are handed over, and loses none', () => {
    const times = fc.array(fc.nat(5), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.infiniteStream(fc.nat()), (seconds, random) => {
        const events = waiting(
          ...seconds.map((second, nth) => message(`${second}:${nth}`, { at: at(second) })),
        );
        const turn = composeTurn(events, []);
        const shuffled = [...events].sort(() => ((random.next().value ?? 0) % 2) - 0.5);
        expect(composeTurn(shuffled, [])).toEqual(turn);
        expect(turn.messages).toHaveLength(events.length);
        const sorted = [...turn.messages].sort((a, b) => a.at.localeCompare(b.at));
        expect(turn.messages).toEqual(sorted);
        expect(turn.upTo).toBe(events.length);
      }),
    );
  });
});

describe('the newest message', () => {
  it('says who wrote, when, and where to answer', () => {
    const late = message('late', { at: at(9), id: 'late' });
    expect(composeTurn(waiting(late, message('early', { at: at(1) })), []).newest).toEqual({
      sender: late.sender,
      conversation: late.conversation,
      replyTo: late.replyTo,
      at: at(9),
      messageId: 'late',
    });
  });

  it('is missing where nobody wrote', () => {
    expect(composeTurn(waiting(optOut(false)), [])).not.toHaveProperty('newest');
  });
});

describe('what a person changed before it was answered', () => {
  it('an edited message is answered as it reads now', () => {
    const turn = composeTurn(waiting(message('helo', { id: 'a' }), message([edit('a', text('hello'))])), []);
    expect(turn.messages.map((one) => one.text)).toEqual(['hello']);
    expect(turn.log.map((line) => [line.kind, line.text])).toEqual([
      ['text', 'hello'],
      ['edit', undefined],
    ]);
    expect(turn.amendments).toEqual([{ target: 'a', text: 'hello' }]);
  });

  it('the last of several edits counts', () => {
    expect(
      textsOf(
        message('one', { id: 'a', at: at(0) }),
        message([edit('a', text('three'))], { at: at(2) }),
        message([edit('a', text('two'))], { at: at(1) }),
      ),
    ).toEqual(['three']);
  });

  it('a message that was taken back is not answered, and its words are not logged', () => {
    const turn = composeTurn(waiting(message('secret', { id: 'a' }), message([revoke('a')])), []);
    expect(turn.messages).toEqual([]);
    expect(turn.log.map((line) => line.text)).toEqual([undefined, undefined]);
    expect(turn.amendments).toEqual([{ target: 'a' }]);
  });

  it('a picture that was taken back is not spoken of', () => {
    expect(composeTurn(waiting(message([picture], { id: 'a' }), message([revoke('a')])), []).unread).toEqual(
      [],
    );
  });

  it('an edit that cannot be read leaves the words as they were', () => {
    const turn = composeTurn(waiting(message('hello', { id: 'a' }), message([edit('a', picture)])), []);
    expect(turn.messages.map((one) => one.text)).toEqual(['hello']);
    expect(turn.amendments).toEqual([]);
  });

  it('a change of a message of an earlier turn is passed on', () => {
    expect(composeTurn(waiting(message([revoke('long-ago')])), []).amendments).toEqual([
      { target: 'long-ago' },
    ]);
  });
});

describe('what is recorded without an answer', () => {
  it.each<[string, MessagePart]>([
    ['a reaction', reaction],
    ['a word of the platform', { kind: 'system', text: 'changed the number' }],
    ['blank text', text('  \n ')],
  ])('%s', (_what, part) => {
    const turn = composeTurn(waiting(message([part], { id: 'a', at: at(0) })), []);
    expect(turn).toMatchObject({ messages: [], unread: [] });
    expect(turn.log).toEqual([{ kind: part.kind, platformId: 'a', at: at(0) }]);
  });

  it('an empty message counts as blank text', () => {
    expect(composeTurn(waiting(message([])), []).log).toMatchObject([{ kind: 'text' }]);
  });

  it('an echo and a choice of preferences are no messages', () => {
    expect(composeTurn(waiting(echo('from the shop'), optOut(true)), [])).toMatchObject({
      messages: [],
      log: [],
      upTo: 2,
    });
  });
});

it('positions that steps have taken are left out', () => {
  const events = waiting(message('/help'), message('hello'), message([picture]));
  const turn = composeTurn(events, [1, 3]);
  expect(turn.messages.map((one) => one.text)).toEqual(['hello']);
  expect(turn.log).toHaveLength(1);
  expect(turn.unread).toEqual([]);
  expect(turn.upTo).toBe(3);
});

it('each kind that cannot be read is named once', () => {
  const turn = composeTurn(
    waiting(message([picture, picture]), message([picture]), message([{ kind: 'media', media: 'voice' }])),
    [],
  );
  expect(turn.unread).toEqual(['pictures', 'voice messages']);
});

it('changes of identity are passed on in order', () => {
  const changes = [identityChanged({ at: at(2) }), identityChanged({ at: at(1) })];
  expect(composeTurn(waiting(...changes), []).identityChanges).toEqual([...changes].reverse());
});
