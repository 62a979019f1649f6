import { uuid7 } from '../../src/foundation/uuid7';

describe('uuid7', () => {
  const ids = Array.from({ length: 20_000 }, () => uuid7());

  it('makes ids of version 7 and the RFC variant', () => {
    const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(ids.filter((id) => !shape.test(id))).toEqual([]);
  });

  it('never makes one twice, and sorts in the order they were made, also within a millisecond', () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('stays in order when the clock goes back', () => {
    const now = jest.spyOn(Date, 'now');
    try {
      now.mockReturnValue(Date.parse('2030-01-01T00:00:01Z'));
      const first = uuid7();
      now.mockReturnValue(Date.parse('2030-01-01T00:00:00Z'));
      expect(uuid7() > first).toBe(true);
    } finally {
      now.mockRestore();
    }
  });
});
