/** A form as it is drawn: sections with entries, changed by functions that answer new sections. */

import type { Schemas } from '@/api/client'
import type { FieldProblem } from '@/api/problems'
import { keyFrom, moved, namesOf, type Names } from './model'

export interface EntryDraft {
  field: string
  is_required: boolean
  is_recommended: boolean
  audience: 'all' | 'staff'
  hints: Names
  default: unknown
  shown_when: Record<string, unknown> | null
  required_when: Record<string, unknown> | null
}

export interface SectionDraft {
  key: string
  names: Names
  hints: Names
  entries: EntryDraft[]
}

/** Where an entry stands. */
export interface Place {
  section: number
  at: number
}

export const CORE = [
  'title',
  'description',
  'category',
  'priority',
  'requester',
  'files',
  'tags',
  'team',
  'assignee',
] as const
/** Never asked of customers, whatever a form says. */
export const STAFF_ONLY: string[] = ['requester', 'tags', 'team', 'assignee']
/** The ticket's own fields that a condition of a form can ask about. */
const TESTABLE: string[] = ['title', 'category', 'priority', 'tags']
const WITHOUT_DEFAULT: string[] = ['requester', 'files', 'team', 'assignee']

export function sectionsOf(form: Pick<Schemas['FormOut'], 'sections'>): SectionDraft[] {
  return form.sections.map((section) => ({
    key: section.key,
    names: namesOf(section.names),
    hints: namesOf(section.hints),
    entries: section.entries.map((one) => ({
      field: one.field,
      is_required: one.is_required,
      is_recommended: one.is_recommended,
      audience: one.audience as EntryDraft['audience'],
      hints: namesOf(one.hints),
      default: one.default ?? null,
      shown_when: (one.shown_when as EntryDraft['shown_when']) ?? null,
      required_when: (one.required_when as EntryDraft['required_when']) ?? null,
    })),
  }))
}

/** Sections as they are sent; what was never touched is left out of an entry. */
export function asSent(sections: SectionDraft[]): Schemas['SectionIn'][] {
  return sections.map((section) => ({
    ...section,
    entries: section.entries.map((one) => ({ ...one })),
  })) as unknown as Schemas['SectionIn'][]
}

export function freshEntry(field: string): EntryDraft {
  return {
    field,
    is_required: field === 'title',
    is_recommended: true,
    audience: STAFF_ONLY.includes(field) ? 'staff' : 'all',
    hints: namesOf({}),
    default: null,
    shown_when: null,
    required_when: null,
  }
}

export function fieldsOn(sections: SectionDraft[]): string[] {
  return sections.flatMap((section) => section.entries.map((one) => one.field))
}

/** What a condition of one entry can ask about: the other fields of the same form. */
export function testableFor(sections: SectionDraft[], field: string): string[] {
  const core: readonly string[] = CORE
  return fieldsOn(sections)
    .filter((one) => one !== field && (!core.includes(one) || TESTABLE.includes(one)))
    .map((one) => (core.includes(one) ? one : `field:${one}`))
}

export function canHaveDefault(field: string, kind: string | null): boolean {
  return !WITHOUT_DEFAULT.includes(field) && !['file', 'contact', 'person'].includes(kind ?? '')
}

export function addSection(sections: SectionDraft[], names: Names): SectionDraft[] {
  const key = keyFrom(
    names.en,
    'section',
    sections.map((one) => one.key),
  )
  return [...sections, { key, names, hints: namesOf({}), entries: [] }]
}

export function moveSection(sections: SectionDraft[], from: number, to: number): SectionDraft[] {
  return moved(sections, from, to)
}

/** An entry to another place of its section; beyond its ends into the section before or after. */
export function shiftEntry(
  sections: SectionDraft[],
  section: number,
  at: number,
  by: 1 | -1,
): Place & { sections: SectionDraft[] } {
  const entries = sections[section]?.entries ?? []
  const to = at + by
  if (to >= 0 && to < entries.length) {
    const next = sections.map((one, index) =>
      index === section ? { ...one, entries: moved(one.entries, at, to) } : one,
    )
    return { sections: next, section, at: to }
  }
  const other = section + by
  if (!sections[other] || !entries[at]) return { sections, section, at }
  return placeEntry(sections, { section, at }, { section: other, at: by > 0 ? 0 : sections[other].entries.length })
}

export function placeEntry(sections: SectionDraft[], from: Place, to: Place): Place & { sections: SectionDraft[] } {
  const entry = sections[from.section]?.entries[from.at]
  if (!entry || !sections[to.section]) return { sections, ...from }
  const without = sections.map((one, index) =>
    index === from.section ? { ...one, entries: one.entries.filter((_, place) => place !== from.at) } : one,
  )
  const at = Math.min(to.at, without[to.section]!.entries.length)
  const next = without.map((one, index) =>
    index === to.section ? { ...one, entries: [...one.entries.slice(0, at), entry, ...one.entries.slice(at)] } : one,
  )
  return { sections: next, section: to.section, at }
}

/** Which entry a problem such as `sections.0.entries.2.shown_when` is about. */
export function entryOf(sections: SectionDraft[], path: string): { section: number; at: number | null } | null {
  const found = /^sections\.(\d+)(?:\.entries\.(\d+))?/.exec(path)
  if (!found) return null
  const section = Number(found[1])
  if (!sections[section]) return null
  return { section, at: found[2] === undefined ? null : Number(found[2]) }
}

function wordsOf(problems: FieldProblem[]): string {
  return problems.flatMap((one) => [one.message, one.remedy].filter(Boolean)).join(' ')
}

/** What is wrong with a section itself. */
export function sectionProblem(sections: SectionDraft[], problems: FieldProblem[], section: number): string {
  return wordsOf(
    problems.filter((one) => {
      const place = entryOf(sections, one.field)
      return place?.section === section && place.at === null
    }),
  )
}

/** What is wrong with an entry, by the part of it; `field` where it is the entry as a whole. */
export function entryProblems(
  sections: SectionDraft[],
  problems: FieldProblem[],
  { section, at }: Place,
): Record<string, string> {
  const here = problems.filter((one) => {
    const place = entryOf(sections, one.field)
    return place?.section === section && place.at === at
  })
  return Object.fromEntries(here.map((one) => [one.field.split('.')[4] ?? 'field', wordsOf([one])]))
}

/** Sections of a former version, which says only what it knew of then. */
export function sectionsOfVersion(raw: Record<string, unknown>[]): SectionDraft[] {
  const sections = raw.map((one) => ({
    hints: {},
    ...one,
    entries: ((one.entries as object[]) ?? []).map((entry) => ({ ...freshEntry(''), audience: 'all', ...entry })),
  }))
  return sectionsOf({ sections: sections as never })
}
