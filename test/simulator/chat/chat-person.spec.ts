import { chatPerson } from '../../../src/simulator/chat/chat-person';

describe('chatPerson', () => {
  it('is the same each time', () => {
    expect(chatPerson('Ada', 'root')).toEqual(chatPerson('Ada', 'root'));
    expect(chatPerson(undefined)).toEqual(chatPerson(undefined));
  });

  it('differs by account and by name, and names that look alike', () => {
    const people = [
      chatPerson(undefined, 'root'),
      chatPerson(undefined, 'ada'),
      chatPerson('ada', 'root'),
      chatPerson('Łukasz', 'root'),
      chatPerson('Lukasz', 'root'),
    ];
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
    expect(people.map(({ name }) => name)).toEqual(['root', 'ada', 'ada', 'Łukasz', 'Lukasz']);
    for (const { id } of people) expect(id).toMatch(/^[\w-]{1,64}$/);
  });
});
