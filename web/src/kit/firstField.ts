/**
 * The first thing of a form that one types into, or null where its place is below what is seen. Boxes to tick and files
 * are left out: with them in front, one reads first.
 */
const FIELDS = [
  'input:not([type=hidden], [type=file], [type=checkbox], [type=radio]):not(:disabled):not([readonly])',
  'textarea:not(:disabled):not([readonly])',
  'select:not(:disabled)',
  '[contenteditable=true]',
].join(', ')

export function firstField(root: HTMLElement | null | undefined): HTMLElement | null {
  const field = root?.querySelector<HTMLElement>(FIELDS) ?? null
  if (!root || !field) return null
  return field.getBoundingClientRect().top <= root.getBoundingClientRect().bottom ? field : null
}

/** Whether a keyboard is at hand: on a phone the focus alone would open one over what is to be read. */
export function hasKeyboard(): boolean {
  return !window.matchMedia('(pointer: coarse)').matches
}
