import type { Step } from '../../../src/message-router/steps/step';
import { StepRegistry } from '../../../src/message-router/steps/step-registry';
import { message } from '../events';

const step = (name: string, order: number, wants: boolean): Step => ({
  name,
  order,
  wants: () => wants,
  take: () => Promise.resolve({ kind: 'declined' }),
});

it('offers an event to those who want it, in order, whoever registered first', () => {
  const registry = new StepRegistry();
  for (const one of [step('late', 3, true), step('first', 1, true), step('not', 2, false)])
    registry.register(one);
  expect(registry.candidates(message('hi')).map(({ name }) => name)).toEqual(['first', 'late']);
  expect(registry.wanted(message('hi'))).toBe(true);
});

it('nobody wants it', () => {
  const registry = new StepRegistry();
  registry.register(step('not', 1, false));
  expect(registry.wanted(message('hi'))).toBe(false);
});

it('two steps in one place are a mistake', () => {
  const registry = new StepRegistry();
  registry.register(step('one', 1, true));
  expect(() => registry.register(step('other', 1, true))).toThrow('one and other have the same order 1');
});
