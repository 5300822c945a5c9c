/** Pure: what the panels reckon from a ticket. */

import type { Schemas } from '@/api/client'
import type { ApiError } from '@/api/problems'
import type { Ticket } from '@/modules/ticket/queries'

/** Both versions of what two people changed at once, as a 412 `edit_collision` tells them. */
export interface Collision {
  yours: unknown
  theirs: unknown
  by: string
  at: string | null
  version: number
}

interface ToldCollision {
  yours: unknown
  theirs: unknown
  changed_by?: { name?: string } | null
  changed_at?: string | null
}

/** The collision of one field; of the first, where it is named otherwise than the form does. */
export function collisionOf(error: ApiError, field?: string): Collision | null {
  if (error.status !== 412 || error.code !== 'edit_collision') return null
  const fields = (error.params.fields ?? {}) as Record<string, ToldCollision>
  const told = (field ? fields[field] : undefined) ?? Object.values(fields)[0]
  if (!told) return null
  return {
    yours: told.yours,
    theirs: told.theirs,
    by: told.changed_by?.name ?? '',
    at: told.changed_at ?? null,
    version: Number(error.params.version),
  }
}

/** Shares of a span for a bar: each at least visible, the order kept. */
export function shares(parts: { seconds: number }[]): number[] {
  const total = parts.reduce((sum, one) => sum + one.seconds, 0)
  if (total === 0) return parts.map(() => 0)
  return parts.map((one) => one.seconds / total)
}

export type LinkGroup =
  'related' | 'duplicate' | 'blocks' | 'blocked_by' | 'caused_by' | 'causes' | 'follow_up' | 'follows'

/** A link is read from this ticket's end: what it blocks, and what blocks it. */
export function linkGroup(link: Pick<Schemas['LinkOut'], 'kind' | 'is_outgoing'>): LinkGroup {
  if (link.kind === 'blocks') return link.is_outgoing ? 'blocks' : 'blocked_by'
  if (link.kind === 'caused_by') return link.is_outgoing ? 'caused_by' : 'causes'
  if (link.kind === 'follow_up') return link.is_outgoing ? 'follow_up' : 'follows'
  return link.kind === 'duplicate' ? 'duplicate' : 'related'
}

export function groupLinks<T extends Pick<Schemas['LinkOut'], 'kind' | 'is_outgoing'>>(
  links: T[],
): { group: LinkGroup; links: T[] }[] {
  const found = new Map<LinkGroup, T[]>()
  for (const link of links) {
    const group = linkGroup(link)
    found.set(group, [...(found.get(group) ?? []), link])
  }
  return [...found].map(([group, inside]) => ({ group, links: inside }))
}

/** Entries of a form that the panel of fields shows: all but what stands elsewhere on the page. */
const ELSEWHERE = new Set([
  'title',
  'description',
  'requester',
  'files',
  'team',
  'assignee',
  'category',
  'tags',
  'priority',
])

export function panelEntries<T extends { field: string; is_custom: boolean }>(sections: { entries: T[] }[]): T[] {
  return sections
    .flatMap((one) => one.entries)
    .filter((one) => !ELSEWHERE.has(one.field) && !(one.is_custom && one.field === 'impact'))
}

/** What the form's conditions are judged by: the ticket as it is. */
export function formValues(ticket: Ticket): Record<string, unknown> {
  return {
    title: ticket.title,
    category: ticket.category,
    priority: ticket.priority,
    tags: ticket.tags,
    ...ticket.fields,
  }
}

export function hasConditions(entries: { shown_when: unknown; required_when: unknown }[]): boolean {
  return entries.some((one) => one.shown_when !== null || one.required_when !== null)
}

const STEPS = ['low', 'normal', 'high', 'urgent'] as const
export type Priority = (typeof STEPS)[number]

/** Priorities above the one that the ticket has. */
export function higherThan(priority: Priority): Exclude<Priority, 'low'>[] {
  return STEPS.slice(STEPS.indexOf(priority) + 1) as Exclude<Priority, 'low'>[]
}

/** Who may be asked to take part in the closing, and what is in its way. */
export function openRequired(items: Schemas['ChecklistItemOut'][]): Schemas['ChecklistItemOut'][] {
  return items.filter((one) => one.is_required && !one.is_done)
}

/** Steps that are done or not; cancelled ones count for neither. */
export function subtaskProgress(subtasks: Pick<Schemas['SubtaskOut'], 'state'>[]): { done: number; total: number } {
  const counted = subtasks.filter((one) => one.state !== 'cancelled')
  return { done: counted.filter((one) => one.state === 'done').length, total: counted.length }
}
