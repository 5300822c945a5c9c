/** From a filled-in form to the request that opens a ticket, and back from drafts and templates. */

import type { Schemas } from '@/api/client'
import { isEmptyValue, openBody, OWN_FIELDS, type Values } from '@/modules/forms/model'

export interface Kept {
  type: string | null
  values: Values
  contact: { id: number; name: string } | null
}

export const EMPTY: Kept = { type: null, values: {}, contact: null }

export function isUntouched(kept: Kept): boolean {
  return kept.contact === null && Object.values(kept.values).every(isEmptyValue)
}

/** The body of POST /tickets. */
export function openTicket(kept: Kept, files: number[]): Schemas['OpenTicket'] {
  const body = openBody(kept.type, kept.values, files)
  return kept.contact ? ({ ...body, requester: { id: kept.contact.id } } as Schemas['OpenTicket']) : body
}

/** What is judged while somebody types: the form's fields by their keys. */
export function judgedValues(kept: Kept, files: number[]): Values {
  return {
    ...kept.values,
    ...(kept.contact ? { requester: { id: kept.contact.id } } : {}),
    ...(files.length ? { files } : {}),
  }
}

/** The body of a draft at the server, as far as drafts can hold it. */
export function draftOf(kept: Kept, files: number[]): Schemas['NewTicketDraftIn'] {
  return openTicket(kept, files) as unknown as Schemas['NewTicketDraftIn']
}

/** A template's or a draft's content put over what is filled in: what somebody typed is never overwritten. */
export function withContent(values: Values, content: Record<string, unknown>): Values {
  const offered: Values = { ...(content.fields as Values | undefined) }
  for (const key of OWN_FIELDS) {
    if (key !== 'files' && key !== 'requester' && content[key] !== undefined) offered[key] = content[key]
  }
  const result: Values = { ...values }
  for (const [key, value] of Object.entries(offered)) {
    if (isEmptyValue(result[key]) && !isEmptyValue(value)) result[key] = value
  }
  return result
}

/** What is still empty of what the server found missing: its judgement is a moment behind what is typed. */
export function stillMissing<T extends { field: string }>(missing: T[], kept: Kept): T[] {
  return missing.filter((one) =>
    one.field === 'requester' ? kept.contact === null : isEmptyValue(kept.values[one.field]),
  )
}

/** Values that another type asks for too; the others are kept aside, in case one goes back. */
export function carriedOver(values: Values, asked: Set<string>): { kept: Values; aside: Values } {
  const kept: Values = {}
  const aside: Values = {}
  for (const [key, value] of Object.entries(values)) {
    if (OWN_FIELDS.includes(key) || asked.has(key)) kept[key] = value
    else aside[key] = value
  }
  return { kept, aside }
}
