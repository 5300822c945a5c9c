/** What the server finds in a drawing, each with the part that it is about. */

import type { ApiError } from '@/api/problems'
import { hasText, t } from '@/shared/i18n'
import { placeOf, type Definition } from './definition'
import type { FlowPreview } from './queries'
import type { Selected } from './useDrawing'
import { nameOf, wordName } from './words'

export interface Found {
  isFault: boolean
  text: string
  /** What it is about, by name. */
  name: string
  at: Selected
}

/** In the reader's own words where there are some; those of the server say the same in English. */
function textOf(code: string, said: string): string {
  const key = `flows.finding.${code}`
  return hasText(key) ? t(key) : said
}

function foundAt(flow: Definition, field: string, code: string, said: string, isFault: boolean): Found {
  const place = placeOf(flow, field)
  if (!place) return { isFault, text: textOf(code, said), name: '', at: null }
  const part = (place.kind === 'state' ? flow.states : flow.moves).find((one) => one.key === place.key)
  const word = place.word.split('.')[0] ?? ''
  const name = word && word !== 'names' ? `${nameOf(part)} · ${wordName(word)}` : nameOf(part)
  return { isFault, text: textOf(code, said), name, at: { kind: place.kind, key: place.key } }
}

export function findingsOf(flow: Definition, preview: FlowPreview | undefined, refusal: ApiError | null): Found[] {
  if (refusal) {
    return refusal.fields.map((one) =>
      foundAt(flow, one.field, one.code, [one.message, one.remedy].filter(Boolean).join(' '), true),
    )
  }
  return (preview?.warnings ?? []).map((one) => foundAt(flow, one.place, one.code, one.message, false))
}

/** The same by part, for marking it on the canvas and saying it in the inspector. */
export function byPart(found: Found[]): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  for (const one of found) {
    if (!one.at) continue
    const key = `${one.at.kind}:${one.at.key}`
    parts.set(key, [...(parts.get(key) ?? []), one.text])
  }
  return parts
}
