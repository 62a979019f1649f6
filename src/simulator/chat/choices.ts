import type { ScreenItem, ShownButton } from '../screen';

/** A message with what can be tapped under it as numbered lines. */
export function textWithChoices({ text, buttons = [] }: ScreenItem & { kind: 'message' }): string {
  return [text, ...buttons.map(({ title }, index) => `${index + 1}. ${title}`)].join('\n');
}

/** The button that a line names, by its number or its title. */
export function chosenButton(line: string, buttons: readonly ShownButton[]): ShownButton | undefined {
  const wanted = line.trim().toLowerCase();
  return buttons.find(
    ({ title }, index) => wanted === String(index + 1) || wanted === title.trim().toLowerCase(),
  );
}
