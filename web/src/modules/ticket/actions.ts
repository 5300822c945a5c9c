/**
 * What can be done to a ticket as a whole (hold, hand over, merge, split, delete …). Modules register theirs when their
 * manifest is loaded; the ticket's page offers them in its menu and the keyboard's help.
 */

import { shallowReactive, type Component } from 'vue'

import type { Ticket } from './queries'

export interface TicketAction {
  key: string
  /** i18n key. */
  label: string
  icon?: Component
  /** A single key that runs it on the ticket's page, such as `Shift+t`. */
  keys?: string
  order?: number
  isDanger?: boolean
  /** Entries with another group than the one before stand under a line. */
  group?: 'work' | 'structure' | 'end' | 'page'
  /** Whether it is offered; left out: always. */
  when?: (ticket: Ticket) => boolean
  run: (ticket: Ticket) => void | Promise<unknown>
}

const GROUPS = ['work', 'structure', 'page', 'end']
const registered = shallowReactive(new Map<string, TicketAction>())

/** Registered again under the same key it takes the place of the earlier one. */
export function registerTicketAction(action: TicketAction): () => void {
  registered.set(action.key, action)
  return () => {
    if (registered.get(action.key) === action) registered.delete(action.key)
  }
}

/** Those that a single key runs. */
export function keyedActions(): (TicketAction & { keys: string })[] {
  return [...registered.values()].filter((one): one is TicketAction & { keys: string } => one.keys !== undefined)
}

/** What is offered for this ticket now, in order. */
export function ticketActions(ticket: Ticket): TicketAction[] {
  const rank = (one: TicketAction): number => GROUPS.indexOf(one.group ?? 'work') * 1000 + (one.order ?? 500)
  return [...registered.values()].filter((one) => one.when?.(ticket) ?? true).sort((a, b) => rank(a) - rank(b))
}
