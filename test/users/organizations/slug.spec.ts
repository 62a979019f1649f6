import fc from 'fast-check';
import { newSlug } from '../../../src/users/organizations/slug';

it('starts with the hint and differs each time', () => {
  const slugs = Array.from({ length: 100 }, () => newSlug('wa-1234'));
  expect(new Set(slugs).size).toBe(100);
  for (const slug of slugs) expect(slug).toMatch(/^wa-1234-[2-9a-z]{8}$/);
});

it('is fit for a URL, whatever the hint', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (hint) => {
      expect(newSlug(hint)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(newSlug(hint).length).toBeLessThanOrEqual(50);
    }),
  );
});
