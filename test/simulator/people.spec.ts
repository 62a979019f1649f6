import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { People } from '../../src/simulator/people';

const everybody = (people: People, count: number) =>
  Array.from({ length: count }, (_, nth) => people.meet(`person-${nth}`));

describe('People', () => {
  it('knows somebody again by id, phone and user id', () => {
    const people = new People();
    const ada = people.meet('ada');
    expect(people.meet('ada')).toBe(ada);
    expect(people.withPhone(ada.phone ?? '')).toBe(ada);
    expect(people.withUserId(ada.userId)).toBe(ada);
    expect(people.withPhone('1')).toBeUndefined();
    expect(people.withUserId('US.1')).toBeUndefined();
  });

  it('makes the same person again after a restart', () => {
    const { phone, userId } = new People().meet('ada');
    expect(new People().meet('ada')).toMatchObject({ phone, userId });
  });

  it('gives everybody ids of their own, and valid numbers that are nobody’s', () => {
    const crowd = everybody(new People(), 500);
    expect(new Set(crowd.map(({ phone }) => phone)).size).toBe(500);
    expect(new Set(crowd.map(({ userId }) => userId)).size).toBe(500);
    for (const { phone, userId } of crowd) {
      expect(phone).toMatch(/^12[012]\d55501(?!00)\d{2}$/);
      expect(parsePhoneNumberFromString(`+${phone}`)?.isValid()).toBe(true);
      expect(userId).toMatch(/^US\.\d{20}$/);
    }
  });

  it('forgets the oldest beyond a thousand, but nobody who is watched', () => {
    const people = new People();
    const [first, second] = everybody(people, 1000);
    first?.screen.watch(() => undefined);
    people.meet('one too many');
    expect(people.meet('person-0')).toBe(first);
    expect(people.meet('person-1')).not.toBe(second);
  });
});
