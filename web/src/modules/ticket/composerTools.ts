/**
 * What helps to write an answer (macros, say). Modules register theirs when their manifest is loaded; the composer offers
 * them beside its text. A tool opens over the page and hands back a text, or a text with what is done when it is sent.
 */

import { shallowReactive, shallowRef, type Component } from 'vue'

import type { Ticket } from './queries'

export interface Letter {
  body: string
  body_format: 'html'
  is_public: boolean
  files: number[]
}

/** What a text is sent with, in one: it takes the place of sending it alone. Plain data, kept with the draft. */
export interface SentWith {
  /** Key of the tool that knows how. */
  tool: string
  title: string
  /** What is done besides, a line each. */
  lines: string[]
  isPublic: boolean
  /** What the tool needs for it. */
  data: Record<string, unknown>
}

export interface Filling {
  html: string
  isPublic: boolean
  sentWith: SentWith | null
}

export interface ComposerTool {
  key: string
  /** i18n key. */
  label: string
  icon: Component
  /** A single key that opens it on the ticket's page. */
  keys?: string
  order?: number
  when?: (ticket: Ticket) => boolean
  /**
   * Sends what it filled in, with what belongs to it. The same key does it once, however often it is tried. Throws ApiError;
   * what was written stays then.
   */
  send?: (ticketId: number, sentWith: SentWith, letter: Letter, key: string) => Promise<void>
  /** Gets `ticket`; emits `fill` with a Filling, and `close`. */
  component: Component
}

const registered = shallowReactive(new Map<string, ComposerTool>())

export function registerComposerTool(tool: ComposerTool): void {
  registered.set(tool.key, tool)
}

/** What is offered for this ticket, in order. */
export function composerTools(ticket: Ticket): ComposerTool[] {
  return [...registered.values()]
    .filter((one) => one.when?.(ticket) ?? true)
    .sort((a, b) => (a.order ?? 500) - (b.order ?? 500))
}

export async function sendWith(ticketId: number, sentWith: SentWith, letter: Letter, key: string): Promise<void> {
  await registered.get(sentWith.tool)?.send?.(ticketId, sentWith, letter, key)
}

/** Whether there is still somebody who knows how to send this. */
export function canSendWith(sentWith: SentWith): boolean {
  return Boolean(registered.get(sentWith.tool)?.send)
}

/** Composers on the page that offer tools, and the tool that somebody asks for from elsewhere (the command bar, say). */
export const composersHere = shallowRef(0)
export const wantedTool = shallowRef<string | null>(null)
