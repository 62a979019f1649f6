import fc from 'fast-check';
import { roomId } from '../../../src/message-router/inbox/room-id';

const agent = 'b850bc30-45f8-0041-a00a-83df46d8555d';

it('is the id that agents already know the conversation by', () => {
  expect(roomId('whatsapp', agent, '14245071234')).toBe('e3490dc1-67c9-7468-184c-f9c67a0d04e9');
});

it('has the form of a UUID, and another one for another channel, agent or identifier', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (identifier, more) => {
      const id = roomId('whatsapp', agent, identifier);
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(roomId('telegram', agent, identifier)).not.toBe(id);
      expect(roomId('whatsapp', agent + more, identifier)).not.toBe(id);
      expect(roomId('whatsapp', agent, identifier + more)).not.toBe(id);
    }),
  );
});
