/** Pure: a web form while it is drawn. */

import type { Schemas } from '@/api/client'
import { namesOf, type Names } from '@/modules/setup/model'

type WebFormOut = Schemas['WebFormOut']

export interface Asked {
  field: string
  names: Names
  hints: Names
  is_required: boolean
}
export const TEXTS = ['title', 'lead', 'button', 'thanks'] as const
export type TextName = (typeof TEXTS)[number]

export interface WebFormDraft {
  name: string
  type_id: number | null
  team_id: number | null
  locale: 'zh-CN' | 'en'
  fields: Asked[]
  origins: string[]
  texts: Record<TextName, Names>
  work_bits: number
}

/** What a form of a type may ask, and which of it must be asked. */
export interface Offered {
  field: string
  is_required: boolean
}

/** Fields that staff fill in, or that the form asks by itself. */
const NEVER = new Set(['requester', 'tags', 'team', 'assignee'])

interface Entry {
  field: string
  audience: string
  is_required: boolean
}
export function offeredBy(form: { sections: { entries: Entry[] }[] } | undefined): Offered[] {
  return (form?.sections ?? [])
    .flatMap((section) => section.entries)
    .filter((one) => one.audience !== 'staff' && !NEVER.has(one.field))
    .map(({ field, is_required }) => ({ field, is_required }))
}

export function freshAsked(field: string, isRequired = false): Asked {
  return { field, names: namesOf({}), hints: namesOf({}), is_required: isRequired }
}

/** What a new form asks to begin with: title, description, and all that the type insists on. */
export function usualFields(offered: readonly Offered[]): Asked[] {
  const wanted = offered.filter((one) => one.is_required || one.field === 'title' || one.field === 'description')
  const found = wanted.map((one) => freshAsked(one.field, one.is_required))
  return found.some((one) => one.field === 'title') ? found : [freshAsked('title', true), ...found]
}

export function blankForm(locale: string): WebFormDraft {
  return {
    name: '',
    type_id: null,
    team_id: null,
    locale: locale === 'en' ? 'en' : 'zh-CN',
    fields: usualFields([]),
    origins: [],
    texts: { title: namesOf({}), lead: namesOf({}), button: namesOf({}), thanks: namesOf({}) },
    work_bits: 16,
  }
}

export function formDraftOf(form: WebFormOut): WebFormDraft {
  return {
    name: form.name,
    type_id: form.type_id,
    team_id: form.team_id,
    locale: form.locale === 'en' ? 'en' : 'zh-CN',
    fields: form.fields.map((one) => ({
      field: String(one.field),
      names: namesOf(one.names as Record<string, string>),
      hints: namesOf(one.hints as Record<string, string>),
      is_required: one.is_required === true,
    })),
    origins: [...form.origins],
    texts: Object.fromEntries(TEXTS.map((name) => [name, namesOf(form.texts[name])])) as WebFormDraft['texts'],
    work_bits: form.work_bits,
  }
}

const hasWords = (names: Names): boolean => Boolean(names['zh-CN'].trim() || names.en.trim())

/** As it is sent: a field without a name of its own is shown under the usual one. */
export function formBodyOf(draft: Partial<WebFormDraft>): Record<string, unknown> {
  const { fields, ...rest } = draft
  if (!fields) return rest
  return {
    ...rest,
    fields: fields.map((one) => ({ ...one, names: hasWords(one.names) ? one.names : null })),
  }
}

/** In the language of the form, else in the other one. */
export function wordsIn(names: Names, locale: 'zh-CN' | 'en'): string {
  return names[locale].trim() || names['zh-CN'].trim() || names.en.trim()
}
