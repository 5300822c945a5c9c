/** Which kinds of fields there are, and what bounds each kind knows. */

export const KINDS = [
  'text',
  'long_text',
  'integer',
  'decimal',
  'money',
  'date',
  'time',
  'datetime',
  'select',
  'multi_select',
  'cascade',
  'boolean',
  'person',
  'contact',
  'phone',
  'email',
  'url',
  'file',
  'place',
] as const
export type Kind = (typeof KINDS)[number]

export const WITH_OPTIONS: Kind[] = ['select', 'multi_select', 'cascade']

export type RuleInput = 'count' | 'value' | 'text' | 'yes'
/** Bounds by kind, each with the input it takes. */
export const RULES: Partial<Record<Kind, Record<string, RuleInput>>> = {
  text: { max_length: 'count', pattern: 'text' },
  long_text: { max_length: 'count' },
  integer: { min: 'value', max: 'value', unit: 'text' },
  decimal: { min: 'value', max: 'value', unit: 'text', scale: 'count' },
  money: { min: 'value', max: 'value', currency: 'text', scale: 'count' },
  date: { min: 'value', max: 'value' },
  datetime: { min: 'value', max: 'value' },
  multi_select: { max_count: 'count' },
  cascade: { must_end_at_leaf: 'yes' },
  phone: { region: 'text' },
  file: { max_count: 'count' },
}

/** What was typed as the API takes it: whole numbers as numbers, amounts as text, nothing for an empty one. */
export function ruleValue(kind: Kind, rule: string, typed: unknown): unknown {
  const input = RULES[kind]?.[rule]
  if (input === 'yes') return typed === true ? true : undefined
  const text = String(typed ?? '').trim()
  if (text === '') return undefined
  if (input === 'count' || (kind === 'integer' && input === 'value')) {
    return /^-?\d+$/.test(text) ? Number(text) : text
  }
  return rule === 'currency' || rule === 'region' ? text.toUpperCase() : text
}

/** Only the bounds that the kind knows: another kind takes other ones. */
export function rulesFor(kind: Kind, rules: Record<string, unknown>): Record<string, unknown> {
  const known = RULES[kind] ?? {}
  return Object.fromEntries(Object.entries(rules).filter(([rule, value]) => rule in known && value !== undefined))
}
